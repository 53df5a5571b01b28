import { z } from "zod";
import { ResourceSpecification } from "../events/filters.ts";
import { Uuid } from "../primitives.ts";

/** Names in the order given, each once. */
const names = z
  .array(z.string())
  .overwrite((values) => [...new Set(values)])
  .meta({ uniqueItems: true });

const MIN_PROACTIVE_SECONDS = 10;

/** Fires on events that come (Reactive), or on their absence (Proactive). */
export const EventTrigger = z
  .object({
    type: z.literal("event").default("event"),
    /** Given by the server anew each time a trigger is written. */
    id: Uuid.optional(),
    match: ResourceSpecification.default({}),
    match_related: z.union([ResourceSpecification, z.array(ResourceSpecification)]).default({}),
    after: names.default([]),
    expect: names.default([]),
    for_each: names.default([]),
    posture: z.enum(["Reactive", "Proactive"], "Input should be Posture.Reactive or Posture.Proactive"),
    threshold: z.int().default(1),
    /** Seconds. */
    within: z.number().min(0, "Input should be greater than or equal to 0 seconds").default(0),
  })
  .overwrite((trigger) =>
    trigger.posture === "Proactive" && trigger.within === 0
      ? { ...trigger, within: MIN_PROACTIVE_SECONDS }
      : trigger,
  )
  .refine(
    ({ posture, within }) => posture === "Reactive" || within >= MIN_PROACTIVE_SECONDS,
    `Value error, \`within\` for Proactive triggers must be greater than or equal to ${MIN_PROACTIVE_SECONDS} seconds`,
  );
export type EventTrigger = z.infer<typeof EventTrigger>;

/** Fires when enough of its triggers have fired within a time. */
export interface CompoundTrigger {
  readonly type: "compound";
  readonly id?: string | undefined;
  readonly triggers: readonly Trigger[];
  readonly within: number | null;
  readonly require: number | "any" | "all";
}

/** Fires when its triggers have fired in their order within a time. */
export interface SequenceTrigger {
  readonly type: "sequence";
  readonly id?: string | undefined;
  readonly triggers: readonly Trigger[];
  readonly within: number | null;
}

export type Trigger = EventTrigger | CompoundTrigger | SequenceTrigger;

const within = z.number().nullable();

export const CompoundTrigger: z.ZodType<CompoundTrigger> = z
  .object({
    type: z.literal("compound"),
    id: Uuid.optional(),
    get triggers(): z.ZodArray<z.ZodType<Trigger>> {
      return z.array(Trigger);
    },
    within,
    require: z.union([z.int(), z.enum(["any", "all"])]),
  })
  .refine(
    ({ require }) => typeof require !== "number" || require >= 1,
    "Value error, require must be at least 1",
  )
  .refine(
    ({ require, triggers }) => typeof require !== "number" || require < 1 || require <= triggers.length,
    "Value error, require must be less than or equal to the number of triggers",
  );

export const SequenceTrigger: z.ZodType<SequenceTrigger> = z.object({
  type: z.literal("sequence"),
  id: Uuid.optional(),
  get triggers(): z.ZodArray<z.ZodType<Trigger>> {
    return z.array(Trigger);
  },
  within,
});

/** What makes an automation act. */
export const Trigger: z.ZodType<Trigger> = z
  .lazy(() => z.union([EventTrigger, CompoundTrigger, SequenceTrigger]))
  // It contains itself: documents need a name for it.
  .meta({ id: "Trigger" });
