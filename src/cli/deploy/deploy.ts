import { listWorkers } from "../../contract/work-pools/routes.ts";
import { connect } from "../connect.ts";
import { type CliContext, printJson } from "../context.ts";
import { usageError } from "../errors.ts";
import type { OptionValues } from "../parse-command-line.ts";
import { type DeployCommand, type Deployed, deployEntries, readEntries } from "./run-deploy.ts";

/** `batuta deploy`. */
export async function deploy(
  context: CliContext,
  args: DeployCommand,
  values: OptionValues,
): Promise<number | undefined> {
  const entries = await readEntries(context, args, values);
  if (entries === undefined) throw await nothingNamed(context, args);
  await using connection = await connect(context);
  const { client } = connection;
  const made = await deployEntries(context, client, entries);
  if (context.json) {
    printJson(
      context,
      made.map(({ plan, deployment }) => ({ full_name: plan.label, ...deployment })),
    );
    return undefined;
  }
  for (const each of made) await tell(context, each);
  const pools = new Map(made.map(({ plan: { pool } }) => [pool.name, pool]));
  for (const { name } of pools.values()) {
    const workers = await client.call(listWorkers, { params: { work_pool_name: name } });
    if (!workers.some(({ status }) => status === "ONLINE"))
      context.note(`start a worker for its runs: batuta worker start --pool ${quote(name)}`);
  }
  const [first] = made;
  if (first !== undefined) context.note(`make a run: batuta deployment run ${quote(first.plan.label)}`);
  return undefined;
}

const SHOWN_DATES = 5;

async function tell(context: CliContext, { plan, deployment }: Deployed): Promise<void> {
  const { nextDates } = await import("../output/schedule-text.ts");
  const { scheduleSentence, zonedTime } = await import("../output/schedule-sentence.ts");
  const { dim, green } = context.colors;
  context.print(`${green("deployed")} ${plan.label}  ${dim(deployment.id)}\n`);
  const now = context.clock.now();
  for (const { schedule, active } of deployment.schedules) {
    context.print(`  ${scheduleSentence(schedule)}${active ? "" : ", paused"}\n`);
    const zone = schedule.timezone ?? "UTC";
    for (const date of nextDates(schedule, now, active ? SHOWN_DATES : 0))
      context.print(`    ${dim(zonedTime(date, zone))}\n`);
  }
}

async function nothingNamed(context: CliContext, args: DeployCommand): Promise<Error> {
  const { readProject } = await import("./read-project.ts");
  const project = await readProject(context.cwd, args["prefect-file"]);
  const names = (project?.file.deployments ?? []).flatMap(({ name }) => (name ? [name] : []));
  if (names.length > 0)
    return usageError(
      `which deployment of ${project?.path}? Name some (--name ${names[0]}) or all (--all): ${names.join(", ")}`,
    );
  const { scanFlows } = await import("../project/scan-flows.ts");
  const { entrypointOf } = await import("../project/found-flow.ts");
  const { flows } = await scanFlows(context.cwd, context.signal);
  const found = flows.slice(0, 8).map((each) => `\n  ${entrypointOf(each)}`);
  return usageError(
    `which flow? Name it: batuta deploy path/of/file.ts:flow --name NAME --pool POOL; found were${found.length === 0 ? " none" : found.join("")}`,
  );
}

/** As a shell takes it for one word. */
export function quote(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
