import type { AnyFlow } from "../../sdk/flow.ts";
import { defineCommand } from "../command.ts";
import type { CliContext } from "../context.ts";

const DEPLOYMENT = "dev";
const POLL_MS = 50;

/** In the environment of what registers the flows after a save: the files that must not break. */
const SERVED_FILES = "BATUTA__DEV_FILES";

export const devCommand = defineCommand({
  description: "Develop: a server, and the TypeScript flows of this folder, loaded anew when a file is saved",
  args: {},
  examples: ["dev", "--profile staging dev"],
  async run(context) {
    const { reloadTask } = await import("../../sdk/deployments/reload-script.ts");
    // After a save this command runs once more beside itself, to register the flows as they are now.
    const isReload = reloadTask() !== undefined;
    const flows = await loadFlows(context, isReload ? (process.env[SERVED_FILES]?.split("\n") ?? []) : []);
    if (!isReload)
      process.env[SERVED_FILES] = [...flows.keys()].map((each) => each.replace(/:[^:]*$/, "")).join("\n");
    await using server = isReload ? undefined : await openServer(context);
    if (server !== undefined) tell(context, server.apiUrl, flows);
    const { serve } = await import("../../sdk/deployments.ts");
    // The SDK reads the settings of this process.
    if (context.profile !== undefined) process.env.BATUTA_PROFILE = context.profile;
    context.releaseSignals();
    const deployments = [...flows.values()].map((flow) =>
      flow.toDeployment({ name: DEPLOYMENT, paused: true }),
    );
    await serve(...deployments, { watch: true });
    return undefined;
  },
});

/**
 * Loads the flows of the folder, by their entrypoints. What can't be loaded is told, and left out; for a file of `kept` it
 * is an error.
 */
async function loadFlows(
  context: CliContext,
  kept: readonly string[],
): Promise<ReadonlyMap<string, AnyFlow>> {
  const { cwd, signal } = context;
  const { BatutaError } = await import("../../platform/errors.ts");
  const { entrypointOf } = await import("../project/found-flow.ts");
  const { scanFlows } = await import("../project/scan-flows.ts");
  const { parseEntrypoint } = await import("../flow-entrypoint.ts");
  const { loadFlow } = await import("../../sdk/deployments/load-flow.ts");
  const found = await scanFlows(cwd, signal);
  const problems = [...found.problems];
  const flows = new Map<string, AnyFlow>();
  const byName = new Map<string, string>();
  for (const each of found.flows.filter(({ language }) => language === "typescript")) {
    const entrypoint = entrypointOf(each);
    try {
      const flow = await loadFlow(parseEntrypoint(entrypoint, cwd));
      const other = byName.get(flow.name);
      if (other === undefined) flows.set(entrypoint, flow);
      else context.note(`${entrypoint} has the name of ${other}, ${flow.name}: only that one is served`);
      byName.set(flow.name, other ?? entrypoint);
    } catch (error) {
      if (!BatutaError.is(error)) throw error;
      problems.push(`${entrypoint}: ${error.message}`);
    }
  }
  const isLost = problems.some((each) => kept.some((file) => each.startsWith(`${file}:`)));
  if (flows.size === 0 || isLost) {
    const none = `there is no TypeScript flow that is exported in ${cwd} or below it; export one: export const etl = flow(async function etl() {})`;
    throw new BatutaError("flow-not-found", problems.join("\n") || none, { fields: { directory: cwd } });
  }
  if (problems.length > 0) context.note(problems.join("\n"));
  const python = found.flows.filter(({ language }) => language === "python").map(entrypointOf);
  if (python.length > 0)
    context.note(`of Python, and served by \`prefect flow serve PATH:FLOW\`: ${python.join(", ")}`);
  return flows;
}

interface DevServer extends AsyncDisposable {
  readonly apiUrl: string;
}

/** The server that the settings name, or one of this machine; else one of our own, which ends with this command. */
async function openServer(context: CliContext): Promise<DevServer> {
  const { loadContextSettings } = await import("../load-context-settings.ts");
  const settings = loadContextSettings(context);
  const { findLocalServer } = await import("../../sdk/engine/find-local-server.ts");
  const { home, databaseUrl, apiUrl: named } = settings;
  const hasCredentials = settings.apiAuthString !== undefined || settings.apiKey !== undefined;
  const apiUrl =
    named ?? (await findLocalServer({ home, databaseUrl, clock: context.clock, hasCredentials }))?.url;
  if (apiUrl !== undefined) return { apiUrl, [Symbol.asyncDispose]: async () => {} };
  const { startInBackground } = await import("../start-in-background.ts");
  const { isAlive } = await import("../is-alive.ts");
  const { url, pid } = await startInBackground(context, settings, [
    ...(context.profile === undefined ? [] : ["--profile", context.profile]),
    "server",
    "start",
  ]);
  return {
    apiUrl: url,
    async [Symbol.asyncDispose]() {
      if (isAlive(pid)) process.kill(pid, "SIGTERM");
      while (isAlive(pid)) await context.clock.sleep(POLL_MS);
    },
  };
}

function tell(context: CliContext, apiUrl: string, flows: ReadonlyMap<string, AnyFlow>): void {
  const { bold, dim } = context.colors;
  const lines = [...flows].map(([entrypoint, { name }]) => `${name}/${DEPLOYMENT}  ${dim(entrypoint)}`);
  context.print(
    [
      `${bold("batuta dev")}`,
      `  Pages  ${new URL("/", apiUrl).href}`,
      ...lines.map((line, at) => `  ${at === 0 ? "Flows" : "     "}  ${line}`),
      dim(
        "Run them on the pages, or by `batuta deployment run`; save a file, and the next run has its code.",
      ),
      dim("Schedules make no runs here. Ctrl-C stops."),
      "",
    ].join("\n"),
  );
}
