import type { Action, ActionType } from "@/features/automations/draft.ts";

/** Which thing an action is done to, when one is chosen instead of taken from the event. */
export type TargetKind = "deployment" | "work-pool" | "work-queue" | "automation";

interface ActionKind {
  readonly target?: TargetKind;
  /** The field that names it. */
  readonly targetKey?: string;
  /** An action of this kind as it begins. */
  readonly make: () => Action;
}

type Sourced = Extract<Action, { readonly source: string }>;

function aimed(type: Sourced["type"], target: TargetKind, extra: object = {}): ActionKind {
  const targetKey = `${target.replace("-", "_")}_id`;
  return {
    target,
    targetKey,
    // safe: these are all fields of an action with a source
    make: () => ({ type, source: "inferred", [targetKey]: null, ...extra }) as unknown as Action,
  };
}

const plain = (action: Action): ActionKind => ({ make: () => action });

/** Every action of Prefect's server, in the order of the menu. */
export const ACTION_KINDS: Readonly<Record<ActionType, ActionKind>> = {
  "send-notification": plain({
    type: "send-notification",
    block_document_id: "",
    subject: "{{ flow.name }} / {{ flow_run.name }}: {{ flow_run.state.name }}",
    body: "{{ flow_run.state.message }}\n{{ flow_run|ui_url }}",
  }),
  "call-webhook": plain({ type: "call-webhook", block_document_id: "", payload: "" }),
  "run-deployment": aimed("run-deployment", "deployment", {
    parameters: null,
    job_variables: null,
    schedule_after: 0,
  }),
  "pause-deployment": aimed("pause-deployment", "deployment"),
  "resume-deployment": aimed("resume-deployment", "deployment"),
  "cancel-flow-run": plain({ type: "cancel-flow-run" }),
  "suspend-flow-run": plain({ type: "suspend-flow-run" }),
  "resume-flow-run": plain({ type: "resume-flow-run" }),
  "delete-flow-run": plain({ type: "delete-flow-run" }),
  "change-flow-run-state": plain({
    type: "change-flow-run-state",
    name: null,
    state: "FAILED",
    message: null,
    force: false,
  }),
  "pause-work-pool": aimed("pause-work-pool", "work-pool"),
  "resume-work-pool": aimed("resume-work-pool", "work-pool"),
  "pause-work-queue": aimed("pause-work-queue", "work-queue"),
  "resume-work-queue": aimed("resume-work-queue", "work-queue"),
  "pause-automation": aimed("pause-automation", "automation"),
  "resume-automation": aimed("resume-automation", "automation"),
  "do-nothing": plain({ type: "do-nothing" }),
};

export const ACTION_TYPES = Object.keys(ACTION_KINDS) as readonly ActionType[];
