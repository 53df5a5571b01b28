import type { Reply } from "@/shared/api/call-types.ts";

export type Automation = Reply<"read-automation">;
export type TriggerDraft = Automation["trigger"];
export type EventTriggerDraft = Extract<TriggerDraft, { readonly type: "event" }>;
export type CompositeTriggerDraft = Exclude<TriggerDraft, EventTriggerDraft>;
export type Action = Automation["actions"][number];
export type ActionType = Action["type"];
/** What the form edits and the server is sent: all fields filled in. */
export type AutomationDraft = Pick<
  Automation,
  | "name"
  | "description"
  | "enabled"
  | "tags"
  | "trigger"
  | "actions"
  | "actions_on_trigger"
  | "actions_on_resolve"
>;

export const EMPTY_EVENT_TRIGGER: EventTriggerDraft = {
  type: "event",
  match: {},
  match_related: [],
  after: [],
  expect: [],
  for_each: [],
  posture: "Reactive",
  threshold: 1,
  within: 0,
};

export const EMPTY_DRAFT: AutomationDraft = {
  name: "",
  description: "",
  enabled: true,
  tags: [],
  trigger: EMPTY_EVENT_TRIGGER,
  actions: [],
  actions_on_trigger: [],
  actions_on_resolve: [],
};

/** What of a stored automation is edited: the server's own fields are not sent back. */
export function draftOf(automation: Automation): AutomationDraft {
  const { name, description, enabled, tags, trigger, actions, actions_on_trigger, actions_on_resolve } =
    automation;
  return { name, description, enabled, tags, trigger, actions, actions_on_trigger, actions_on_resolve };
}
