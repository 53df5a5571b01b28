import { updateDeploymentSchedule } from "../contract/deployments/routes.ts";
import type { DeploymentScheduleCreate } from "../contract/deployments/schedules.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import type { Client } from "./http.ts";

/**
 * After a deployment was created anew from its code: takes from its schedules what the code does not say any more about
 * missed and overlapping runs. A server keeps that for clients that don't know of it, and Prefect's refuses the fields;
 * so what is not said is not sent, and taken back where an answer shows that it was kept.
 */
export async function resetSchedulePolicies(
  client: Client,
  deployment: Deployment,
  sent: readonly DeploymentScheduleCreate[],
): Promise<void> {
  const said = new Set(sent.map(policyKey));
  for (const kept of deployment.schedules) {
    const { id, overlap = "allow", missed = null, parameters } = kept;
    if ((overlap === "allow" && missed === null) || said.has(policyKey(kept))) continue;
    const own = sent.find((each) => timesKey(each) === timesKey(kept));
    await client.call(updateDeploymentSchedule, {
      params: { id: deployment.id, schedule_id: id },
      body: { overlap: own?.overlap ?? "allow", missed: own?.missed ?? null, parameters },
    });
  }
}

type Timed = Pick<DeploymentScheduleCreate, "schedule" | "slug" | "overlap" | "missed">;

function timesKey({ schedule, slug }: Timed): string {
  if (slug != null) return `slug ${slug}`;
  const { timezone } = schedule;
  const times = "cron" in schedule ? schedule.cron : "rrule" in schedule ? schedule.rrule : schedule.interval;
  return JSON.stringify([times, timezone ?? "UTC"]);
}

function policyKey(schedule: Timed): string {
  return JSON.stringify([timesKey(schedule), schedule.overlap ?? "allow", schedule.missed ?? null]);
}
