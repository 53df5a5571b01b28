import { EMPTY_EVENT_TRIGGER, type EventTriggerDraft } from "@/features/automations/draft.ts";

interface TemplateSpec {
  /** Before a state in event names and before an id in resource ids. */
  readonly prefix: string;
  readonly states: readonly string[];
}

/** The triggers that a form of a few fields can say. The states are the ends of the names of events. */
export const TEMPLATES = {
  "flow-run": {
    prefix: "prefect.flow-run.",
    states: [
      "Failed",
      "Crashed",
      "TimedOut",
      "Late",
      "Scheduled",
      "Pending",
      "Running",
      "Retrying",
      "AwaitingRetry",
      "Paused",
      "Suspended",
      "Completed",
      "Cancelling",
      "Cancelled",
    ],
  },
  deployment: { prefix: "prefect.deployment.", states: ["ready", "not-ready"] },
  "work-pool": { prefix: "prefect.work-pool.", states: ["ready", "not-ready", "paused"] },
  "work-queue": { prefix: "prefect.work-queue.", states: ["ready", "not-ready", "paused"] },
} as const satisfies Readonly<Record<string, TemplateSpec>>;

export type TemplateKind = keyof typeof TEMPLATES;

/** What such a form says. */
export interface TemplateValues {
  readonly kind: TemplateKind;
  readonly states: readonly string[];
  /** Seconds for which it must stay so; undefined: it fires as soon as the state is entered. */
  readonly staysFor: number | undefined;
  /** Of flows for flow runs, else of the things themselves. Empty: any. */
  readonly ids: readonly string[];
  /** Of flow runs only. Empty: any. */
  readonly tags: readonly string[];
}

const ROLE = "prefect.resource.role";
const ID = "prefect.resource.id";
const FLOW = "prefect.flow.";
const TAG = "prefect.tag.";

/** The trigger that these values mean. */
export function toTrigger({ kind, states, staysFor, ids, tags }: TemplateValues): EventTriggerDraft {
  const { prefix } = TEMPLATES[kind];
  const names = states.map((state) => prefix + state);
  const isOfFlows = kind === "flow-run";
  const related = [
    ...(isOfFlows && ids.length > 0 ? [{ [ROLE]: "flow", [ID]: ids.map((id) => FLOW + id) }] : []),
    ...(tags.length > 0 ? [{ [ROLE]: "tag", [ID]: tags.map((tag) => TAG + tag) }] : []),
  ];
  const own = isOfFlows || ids.length === 0 ? `${prefix}*` : ids.map((id) => prefix + id);
  const stays = staysFor !== undefined;
  return {
    ...EMPTY_EVENT_TRIGGER,
    match: { [ID]: own },
    match_related: related,
    for_each: [ID],
    posture: stays ? "Proactive" : "Reactive",
    after: stays ? names : [],
    // Whatever comes next ends the stay.
    expect: stays ? [`${prefix}*`] : names,
    within: staysFor ?? 0,
  };
}

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

const withoutPrefix = (prefix: string, values: readonly string[]): string[] =>
  values.map((value) => (value.startsWith(prefix) ? value.slice(prefix.length) : value));

/** Keys in their order do not matter, ids of triggers are the server's. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "id");
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, canonical(one)]),
  );
}

/** The values that mean this trigger, when a form of a few fields can say all of it; else undefined. */
export function fromTrigger(trigger: EventTriggerDraft): TemplateValues | undefined {
  const own = listed(trigger.match[ID]);
  const kind = (Object.keys(TEMPLATES) as TemplateKind[]).find((one) =>
    own[0]?.startsWith(TEMPLATES[one].prefix),
  );
  if (!kind) return undefined;
  const { prefix } = TEMPLATES[kind];
  const stays = trigger.posture === "Proactive";
  const related = [trigger.match_related].flat();
  const relatedIds = (role: string) => listed(related.find((one) => one[ROLE] === role)?.[ID]);
  const ids = kind === "flow-run" ? withoutPrefix(FLOW, relatedIds("flow")) : withoutPrefix(prefix, own);
  const values: TemplateValues = {
    kind,
    states: withoutPrefix(prefix, stays ? trigger.after : trigger.expect),
    staysFor: stays ? trigger.within : undefined,
    ids: ids.length === 1 && ids[0] === "*" ? [] : ids,
    tags: withoutPrefix(TAG, relatedIds("tag")),
  };
  const isWhole = JSON.stringify(canonical(toTrigger(values))) === JSON.stringify(canonical(trigger));
  return isWhole ? values : undefined;
}
