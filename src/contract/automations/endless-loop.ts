import type { Action } from "./actions.ts";
import type { EventTrigger, Trigger } from "./triggers.ts";

const RUN_BEGINS = new Set(
  ["Scheduled", "Pending", "Running", "*"].map((name) => `prefect.flow-run.${name}`),
);

/**
 * Why an automation would set itself off without end: it runs a deployment when any flow run begins, and the run that
 * it starts begins too. Undefined when it would not.
 */
export function endlessLoop(automation: {
  readonly enabled?: boolean | undefined;
  readonly trigger: Trigger;
  readonly actions: readonly Action[];
}): string | undefined {
  const { trigger } = automation;
  if (automation.enabled === false || trigger.type !== "event" || trigger.posture !== "Reactive")
    return undefined;
  if (!trigger.expect.some((name) => RUN_BEGINS.has(name))) return undefined;
  const runs = automation.actions.filter((action) => action.type === "run-deployment");
  if (runs.some((action) => action.source === "inferred")) {
    return "Value error, an inferred deployment that is run whenever a flow run begins would be run again by its own run, without end: select a deployment, and narrow match or match_related down to other flow runs";
  }
  if (runs.length > 0 && !isNarrowed(trigger)) {
    return "Value error, a deployment that is run whenever any flow run begins would be run again by its own run, without end: narrow match or match_related down to the flow runs that are meant";
  }
  return undefined;
}

function isNarrowed({ match, match_related }: EventTrigger): boolean {
  if ([match_related].flat().some((spec) => Object.keys(spec).length > 0)) return true;
  return Object.entries(match).some(
    ([label, pattern]) =>
      label !== "prefect.resource.id" ||
      ![pattern].flat().some((text) => /^prefect\.flow-run\.\*?$/.test(text)),
  );
}
