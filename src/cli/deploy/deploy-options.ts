import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CliContext } from "../context.ts";
import { usageError } from "../errors.ts";
import type { OptionValues } from "../parse-command-line.ts";
import type { DeploymentEntry, ScheduleEntry } from "./project-schema.ts";

/** What the command line says of a deployment, over what a project file says. */
export interface DeployOptions {
  readonly entrypoint?: string | undefined;
  readonly pool?: string | undefined;
  readonly "work-queue"?: string | undefined;
  readonly timezone?: string | undefined;
  readonly "anchor-date"?: string | undefined;
  readonly params?: string | undefined;
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  readonly "concurrency-limit"?: string | undefined;
  readonly "collision-strategy"?: string | undefined;
  readonly "enforce-parameter-schema"?: boolean | undefined;
  readonly paused?: boolean | undefined;
  readonly overlap?: string | undefined;
  readonly missed?: string | undefined;
  readonly "on-crash"?: string | undefined;
  readonly image?: string | undefined;
  readonly build?: boolean | undefined;
  readonly dockerfile?: string | undefined;
  readonly push?: boolean | undefined;
}

/** An entry with the command line's options over it. @throws BatutaError `usage` */
export async function applyOptions(
  context: CliContext,
  entry: DeploymentEntry,
  args: DeployOptions,
  values: OptionValues,
): Promise<DeploymentEntry> {
  const { parseAssignments, readObjectOption } = await import("../read-json.ts");
  const [name, ...others] = values.get("name") ?? [];
  const isOwnName = name !== undefined && others.length === 0 && !/[*/]/.test(name);
  const parameters = {
    ...(args.params === undefined ? {} : await readObjectOption(context, args.params, "--params")),
    ...parseAssignments(values.get("param") ?? [], "--param"),
  };
  const variables = await readVariables(values.get("job-variable") ?? []);
  const tags = values.get("tag");
  const schedules = schedulesOf(entry, args, values);
  const known: DeploymentEntry = {
    ...entry,
    ...defined({
      name: isOwnName && (entry.name == null || args.entrypoint !== undefined) ? name : undefined,
      entrypoint: args.entrypoint,
      version: args.version,
      description: args.description,
      tags: tags && [...tags],
      enforce_parameter_schema: args["enforce-parameter-schema"],
      paused: args.paused,
      concurrency_limit: limitOf(entry, args),
      on_crash: args["on-crash"],
      schedules,
      schedule: schedules === undefined ? undefined : null,
    }),
    parameters: { ...entry.parameters, ...parameters },
    work_pool: {
      ...entry.work_pool,
      ...defined({ name: args.pool, work_queue_name: args["work-queue"] }),
      job_variables: { ...entry.work_pool?.job_variables, ...variables },
    },
  };
  return await withImage(context, known, args);
}

/** An image that is built now, or one that is there. */
async function withImage(
  { cwd }: CliContext,
  entry: DeploymentEntry,
  args: DeployOptions,
): Promise<DeploymentEntry> {
  const { image, push, build = args.dockerfile !== undefined } = args;
  if (!build && push !== undefined)
    throw usageError("--push goes with --build: an image that is there is pushed already");
  if (!build && args.dockerfile !== undefined) throw usageError("--dockerfile goes with --build");
  if (image === undefined) {
    if (build)
      throw usageError("--build needs a name for the image: --image registry.example.com/team/flows:1.0");
    return entry;
  }
  const { parseImageReference } = await import("../../worker/images/image-reference.ts");
  const { withImageBuilt, withImageTaken } = await import("./image-steps.ts");
  if (!build) return withImageTaken(entry, image);
  if (!entry.entrypoint)
    throw usageError("--build needs the flow that the image is for: path/of/file.ts:flow");
  const { name, tag } = parseImageReference(image);
  const dockerfile = args.dockerfile ?? (existsSync(join(cwd, "Dockerfile")) ? "Dockerfile" : "auto");
  return withImageBuilt(entry, { name, tag, dockerfile, pushes: push ?? true });
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>; // safe: some of its entries
}

/** `name=value`, or a JSON object, as Prefect takes them. */
async function readVariables(texts: readonly string[]): Promise<Record<string, unknown>> {
  const { parseAssignments, parseJsonOption } = await import("../read-json.ts");
  const found: Record<string, unknown> = {};
  for (const text of texts) {
    const value = text.trimStart().startsWith("{") ? parseJsonOption(text, "--job-variable") : undefined;
    Object.assign(found, value ?? parseAssignments([text], "--job-variable"));
  }
  return found;
}

function limitOf(
  entry: DeploymentEntry,
  args: DeployOptions,
): DeploymentEntry["concurrency_limit"] | undefined {
  const { "concurrency-limit": limit, "collision-strategy": strategy } = args;
  if (limit === undefined && strategy === undefined) return undefined;
  const before = entry.concurrency_limit;
  const known = typeof before === "object" ? before : { limit: before };
  if (limit === undefined && known?.limit == null)
    throw usageError("--collision-strategy goes with --concurrency-limit");
  return { ...known, ...defined({ limit, collision_strategy: strategy?.toUpperCase() }) };
}

/** Schedules of the command line come beside those of the file; zone, anchor and policies hold for all. */
function schedulesOf(
  entry: DeploymentEntry,
  args: DeployOptions,
  values: OptionValues,
): ScheduleEntry[] | undefined {
  const given = (["cron", "interval", "rrule"] as const).flatMap((kind) =>
    (values.get(kind) ?? []).map((value): ScheduleEntry => ({ [kind]: value })),
  );
  const { timezone, "anchor-date": anchor, overlap, missed } = args;
  const forAll = defined({ timezone, overlap, missed });
  if (given.length === 0 && anchor === undefined && Object.keys(forAll).length === 0) return undefined;
  const all = [...(entry.schedules ?? [entry.schedule ?? {}]), ...given].filter(
    (each): each is ScheduleEntry => Object.keys(each).length > 0,
  );
  const [option] = Object.keys(forAll);
  if (option !== undefined && all.length === 0)
    throw usageError(`--${option} goes with --cron, --interval or --rrule`);
  if (anchor !== undefined && !all.some((each) => each.interval != null))
    throw usageError("--anchor-date goes with --interval");
  return all.map((each) => ({
    ...each,
    ...forAll,
    ...(anchor === undefined || each.interval == null ? {} : { anchor_date: anchor }),
  }));
}
