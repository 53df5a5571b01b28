import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LineProcess, startLineProcess } from "../../../test/support/line-process.ts";
import type { LiveServer } from "./live-server.ts";

/** A process that serves the flows of `test/processes/journey-flows.ts`. */
export interface ServedFlows extends AsyncDisposable {
  /** Ids of their deployments by name. */
  readonly deployments: Readonly<Record<"daily" | "fragile" | "endless", string>>;
  /** Lets what waits for this file go on. */
  open(gate: "go" | "mended"): Promise<void>;
  /** Starts a run; resolves to its id. */
  run(name: "daily" | "fragile" | "endless", parameters?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Resolves when the run is in one of these states. */
  until(id: string, ...types: readonly string[]): Promise<void>;
}

interface Found {
  readonly id: string;
  readonly name: string;
  readonly state_type: string;
  readonly state?: { readonly message?: string };
}

const WAIT_MS = 60_000;
const LOOK_MS = 100;

async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Starts it, and waits until the server knows its deployments. */
export async function serveFlows(server: LiveServer): Promise<ServedFlows> {
  const env = { ...server.env, JOURNEY_GATES: server.home };
  const process: LineProcess = startLineProcess("serve-journey.ts", {}, env);
  const found = await eventually("deployments of the served flows", async () => {
    // safe: what the route answers
    const all = (await server.call("/deployments/filter", {})) as Found[];
    return all.length === 3 ? Object.fromEntries(all.map(({ id, name }) => [name, id])) : undefined;
  }).catch(async (error: unknown) => {
    await process[Symbol.asyncDispose]();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${process.stderr()}`);
  });
  const { daily = "", fragile = "", endless = "" } = found;
  const deployments = { daily, fragile, endless };
  return {
    deployments,
    open: (gate) => writeFile(join(server.home, gate), ""),
    async run(name, parameters = {}) {
      // safe: what the route answers
      const run = (await server.call(`/deployments/${deployments[name]}/create_flow_run`, {
        parameters,
      })) as Found;
      return run.id;
    },
    async until(id, ...types) {
      let last = "";
      await eventually(`run ${id} in ${types.join(" or ")}`, async () => {
        // safe: what the route answers
        const run = (await server.call(`/flow_runs/${id}`)) as Found;
        last = `${run.state_type} ${run.state?.message ?? ""}`;
        return types.includes(run.state_type) ? run : undefined;
      }).catch((error: unknown) => {
        throw new Error(`${error instanceof Error ? error.message : String(error)}: it is ${last}`);
      });
    },
    async [Symbol.asyncDispose]() {
      await process.kill("SIGTERM");
    },
  };
}
