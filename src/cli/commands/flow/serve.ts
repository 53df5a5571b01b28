import { defineCommand } from "../../command.ts";

const text = (valueHint: string, description: string) =>
  ({ type: "string", valueHint, description }) as const;

export const flowServe = defineCommand({
  description: "Serve a TypeScript flow: make a deployment of it, and run its runs here until told to stop",
  args: {
    entrypoint: {
      type: "positional",
      description: "The flow: path/of/file.ts:flow; a terminal lets you pick",
      required: false,
    },
    name: { ...text("NAME", "Name of the deployment (default: the flow's)"), alias: "n" },
    cron: text("TEXT", "A cron expression: '0 3 * * *'; may be repeated"),
    interval: text("DURATION", "Seconds, or a duration (90s, 15m, 1d)"),
    rrule: text("TEXT", "An iCalendar rule: 'FREQ=DAILY;BYHOUR=9'"),
    timezone: text("ZONE", "Zone whose clock holds for the schedules (default: UTC)"),
    param: { ...text("NAME=VALUE", "A parameter, JSON or text; may be repeated"), alias: "p" },
    tag: { ...text("TAG", "A tag of its runs; may be repeated"), alias: "t" },
    version: { ...text("TEXT", "Default: the flow's"), alias: "v" },
    description: { ...text("TEXT", "What the deployment is for"), alias: "d" },
    limit: text("COUNT", "Most runs at once"),
    paused: { type: "boolean", description: "Make no runs by its schedules for now" },
  },
  examples: [
    "flow serve flows/etl.ts:etl",
    "flow serve flows/etl.ts:etl --name nightly --cron '0 3 * * *' --timezone America/Buenos_Aires -p count=5",
  ],
  async run(context, args, values) {
    const { parseEntrypoint } = await import("../../flow-entrypoint.ts");
    const { usageError } = await import("../../errors.ts");
    const { givenOrPicked } = await import("../../pick.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { parseDuration } = await import("../../format/duration.ts");
    const { parseAssignments } = await import("../../read-json.ts");
    const entrypoint = await givenOrPicked(context, args.entrypoint, {
      argument: "ENTRYPOINT",
      what: "flow",
      otherwise: "batuta flow serve path/of/file.ts:flow",
      choices: async () => {
        const { scanFlows } = await import("../../project/scan-flows.ts");
        const { entrypointOf } = await import("../../project/found-flow.ts");
        const { flows } = await scanFlows(context.cwd, context.signal);
        return flows
          .map(entrypointOf)
          .filter((each) => !/\.py:/.test(each))
          .map((value) => ({ value }));
      },
    });
    if (/\.py(:|$)/.test(entrypoint))
      throw usageError(
        `${entrypoint} is Python; \`prefect flow serve ${entrypoint}\` serves it on this server`,
      );
    const interval =
      args.interval === undefined ? undefined : (parseDuration(args.interval) ?? Number(args.interval));
    if (interval !== undefined && !(interval > 0))
      throw usageError(`--interval ${args.interval} is no duration (3600, 90s, 15m, 1d)`);
    // What never comes due, and a zone that is none, are told before any code is loaded.
    const { wireScheduleEntry } = await import("../../deploy/wire-schedule-entry.ts");
    const { cron = [], rrule = [] } = { cron: values.get("cron"), rrule: values.get("rrule") };
    for (const entry of [...cron.map((each) => ({ cron: each })), ...rrule.map((each) => ({ rrule: each }))])
      wireScheduleEntry(context, { ...entry, timezone: args.timezone });
    const limit = args.limit === undefined ? undefined : parseCount(args.limit, "--limit");
    const { loadFlow } = await import("../../../sdk/deployments/load-flow.ts");
    const flow = await loadFlow(parseEntrypoint(entrypoint, context.cwd));
    // The SDK reads the settings of this process.
    if (context.profile !== undefined) process.env.BATUTA_PROFILE = context.profile;
    context.releaseSignals();
    await flow.serve({
      name: args.name ?? flow.name,
      cron: values.get("cron"),
      interval,
      rrule: args.rrule,
      timezone: args.timezone,
      parameters: parseAssignments(values.get("param") ?? [], "--param"),
      tags: values.get("tag"),
      version: args.version,
      description: args.description,
      paused: args.paused,
      limit,
    });
    return undefined;
  },
});
