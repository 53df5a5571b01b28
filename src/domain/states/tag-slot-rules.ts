import type { Rule } from "./orchestrate.ts";
import { ANY_KIND, types } from "./state-sets.ts";

/** What the limits on a task run's tags say to its start; the write unit holds them. */
export type TagSlots =
  | { readonly kind: "free" }
  | { readonly kind: "full"; readonly tags: readonly string[]; readonly delay_seconds: number }
  /** The limit on this tag lets nobody through, ever. */
  | { readonly kind: "closed"; readonly tag: string };

/** Facts of the rule about tags. */
export interface TagSlotFacts {
  /** Null: no limit on its tags, or the task run has their slots. */
  readonly tag_slots: TagSlots | null;
}

/** What the rule about tags changes of a task run. */
export interface TagSlotRun {
  /** Its start takes a slot of each of its tags, in the same write unit. */
  readonly takes_tag_slots: boolean;
}

/** Why a task run with this tag will never run. */
export function closedTagReason(tag: string): string {
  return `The concurrency limit on tag "${tag}" is 0 and will deadlock if the task tries to run again.`;
}

/** Why a task run with these limited tags has to wait. */
function fullTagsReason(tags: readonly string[]): string {
  return `Concurrency limit reached for tags: ${tags.join(", ")}`;
}

/** A task run starts when it has a slot of each limit on its tags. */
export function takeTagSlots<Run, Facts>(): Rule<Run & TagSlotRun, Facts & TagSlotFacts> {
  return {
    name: "take-tag-slots",
    from: ANY_KIND,
    to: types("RUNNING"),
    decide({ facts: { tag_slots: slots } }) {
      if (slots === null) return undefined;
      if (slots.kind === "closed") return { kind: "abort", reason: closedTagReason(slots.tag) };
      if (slots.kind === "full") {
        return { kind: "wait", delay_seconds: slots.delay_seconds, reason: fullTagsReason(slots.tags) };
      }
      return { kind: "amend", run: { takes_tag_slots: true } as Partial<Run & TagSlotRun> }; // safe: a part of the run
    },
  };
}
