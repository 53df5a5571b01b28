import type { Client } from "../client/http.ts";
import type { Candidate } from "./complete-words.ts";
import type { CliContext } from "./context.ts";

/** A Tab waits no longer for the server than this. */
const TIMEOUT_MS = 2_000;
const MAX_NAMES = 200;

/** What a word of a command line names. */
type NameKind = "deployment" | "pool" | "queue" | "flow" | "flow-run" | "variable" | "block" | "profile";

const KINDS: Readonly<Record<string, NameKind>> = {
  deployment: "deployment",
  deployments: "deployment",
  pool: "pool",
  pools: "pool",
  "work-pool": "pool",
  queue: "queue",
  "work-queue": "queue",
  flow: "flow",
  block: "block",
  profile: "profile",
};

/** What an argument of a command names that is there already; undefined for what is new, or no name. */
export function nameKindOf(path: readonly string[], argument: string): NameKind | undefined {
  const [group, verb] = path;
  if (argument === "name" && verb !== "create") {
    return group === "variable" ? "variable" : group === "profile" ? "profile" : undefined;
  }
  if ((argument === "run" || argument === "runs") && group === "flow-run") return "flow-run";
  if (argument === "from" && group === "profile") return "profile";
  return Object.hasOwn(KINDS, argument) ? KINDS[argument] : undefined;
}

/** The client of a server that runs; a Tab opens no database. */
async function clientOfServer(context: CliContext): Promise<Client | undefined> {
  const { loadContextSettings } = await import("./load-context-settings.ts");
  const settings = loadContextSettings(context);
  const { home, databaseUrl, apiAuthString, apiKey } = settings;
  const { clock, ids } = context;
  let baseUrl = settings.apiUrl;
  if (baseUrl === undefined) {
    const { findLocalServer } = await import("../sdk/engine/find-local-server.ts");
    baseUrl = (await findLocalServer({ home, databaseUrl, clock, hasCredentials: true }))?.url;
  }
  if (baseUrl === undefined) return undefined;
  const { createClient } = await import("../client/http.ts");
  const auth = { authString: apiAuthString?.reveal(), apiKey: apiKey?.reveal() };
  return createClient({ baseUrl, ...auth, clock, ids, timeoutMs: TIMEOUT_MS, retries: { max: 0 } });
}

async function namesFrom(
  client: Client,
  kind: Exclude<NameKind, "profile">,
  begun: string,
  now: number,
): Promise<Candidate[]> {
  const limit = MAX_NAMES;
  switch (kind) {
    case "deployment": {
      const { listDeployments } = await import("../contract/deployments/routes.ts");
      const { nameDeployments } = await import("./find-deployment.ts");
      const like = begun.slice(begun.indexOf("/") + 1);
      const filter = like === "" ? {} : { deployments: { flow_or_deployment_name: { like_: like } } };
      const found = await client.call(listDeployments, { body: { ...filter, limit } });
      return (await nameDeployments(client, found)).map(({ name, deployment }) => ({
        word: name,
        description: deployment.work_pool_name ?? "served",
      }));
    }
    case "pool": {
      const { listWorkPools } = await import("../contract/work-pools/routes.ts");
      const pools = await client.call(listWorkPools, { body: { limit } });
      return pools.map(({ name, type }) => ({ word: name, description: type }));
    }
    case "queue": {
      const { listWorkQueues } = await import("../contract/work-queues/routes.ts");
      const queues = await client.call(listWorkQueues, { body: { limit } });
      return queues.map((queue) => ({ word: queue.name, description: "" }));
    }
    case "flow": {
      const { listFlows } = await import("../contract/flows/routes.ts");
      const flows = await client.call(listFlows, { body: { sort: "NAME_ASC", limit } });
      return flows.map(({ name, tags }) => ({ word: name, description: tags.join(", ") }));
    }
    case "flow-run": {
      const { listFlowRuns } = await import("../contract/flow-runs/routes.ts");
      const { untilSoon } = await import("./due-runs.ts");
      const body = {
        // Without a letter of its name a run is meant that there is already.
        flow_runs:
          begun === "" ? { expected_start_time: { before_: untilSoon(now) } } : { name: { like_: begun } },
        sort: "EXPECTED_START_TIME_DESC",
        limit: 50,
      } as const;
      return (await client.call(listFlowRuns, { body })).map(({ name, state_name }) => ({
        word: name,
        description: state_name ?? "",
      }));
    }
    case "variable": {
      const { listVariables } = await import("../contract/variables/routes.ts");
      const variables = await client.call(listVariables, { body: { limit } });
      return variables.map(({ name }) => ({ word: name, description: "" }));
    }
    case "block": {
      const { listBlockDocuments } = await import("../contract/blocks/routes.ts");
      const { blockName } = await import("./find-block.ts");
      const blocks = await client.call(listBlockDocuments, { body: { limit } });
      return blocks.map((block) => ({ word: blockName(block), description: "" }));
    }
  }
}

/** Names that begin so, of the server that runs; none where it does not answer, since a Tab shows no errors. */
export async function completeNames(
  context: CliContext,
  kind: NameKind,
  begun: string,
): Promise<Candidate[]> {
  if (kind === "profile") {
    const { openProfiles } = await import("./profile-file.ts");
    return Object.keys(openProfiles(context).profiles.profiles).map((word) => ({ word, description: "" }));
  }
  try {
    const client = await clientOfServer(context);
    return client === undefined ? [] : await namesFrom(client, kind, begun, context.clock.now());
  } catch {
    return [];
  }
}
