import type { DeploymentSchedule } from "../contract/deployments/schedules.ts";
import type { CliContext } from "./context.ts";
import type { NamedDeployment } from "./find-deployment.ts";
import { notFound } from "./missing.ts";
import { scheduleText } from "./output/schedule-text.ts";
import { givenOrPicked } from "./pick.ts";

/** The schedule of a deployment that was named, else its only one, else the one that a person picks. */
export async function chooseSchedule(
  context: CliContext,
  { deployment, name }: NamedDeployment,
  given: string | undefined,
): Promise<DeploymentSchedule> {
  const { schedules } = deployment;
  const [only, ...others] = schedules;
  if (given === undefined && only !== undefined && others.length === 0) return only;
  const picked = await givenOrPicked(context, given, {
    argument: "SCHEDULE",
    what: "schedule",
    otherwise: `batuta deployment schedule ls ${name}`,
    choices: async () =>
      schedules.map(({ id, schedule, active }) => ({
        value: id,
        label: scheduleText(schedule),
        hint: active ? "active" : "paused",
      })),
  });
  const found = schedules.find(({ id, slug }) => id === picked || slug === picked);
  if (found !== undefined) return found;
  throw notFound({
    what: `schedule of ${name}`,
    name: picked,
    list: `batuta deployment schedule ls ${name}`,
    names: schedules.flatMap(({ slug }) => (slug === null ? [] : [slug])),
  });
}
