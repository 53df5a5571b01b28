import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../client/http.ts";
import { openJournalStream } from "../../client/journal-stream.ts";
import type { Settings } from "../../config/settings.ts";
import { updateFlowRun } from "../../contract/flow-runs/routes.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import { loadFlow } from "../deployments/load-flow.ts";
import { runInScope } from "../run-context.ts";
import { runRecordedFlow } from "../run-flow.ts";
import type { State } from "../state.ts";
import { createRuntime } from "./create-runtime.ts";

interface RehearsalTools {
  readonly clock: Clock;
  readonly ids: Ids;
}

/** As much of a server's answers as a run looks at. */
function answerOf({ url = "" }: IncomingMessage, id: string): unknown {
  if (url.endsWith("/set_state"))
    return { status: "ACCEPT", details: { type: "accept_details" }, state: null };
  if (url.includes("/journal")) return { records: [], next_after: null };
  const run = { id, name: "rehearsal", state: null, state_type: "PENDING", run_count: 0, tags: [] };
  return {
    created: false,
    flow: { id, name: "rehearsal" },
    flow_run: { ...run, parameters: {}, context: {} },
    epoch: 1,
    lease_seconds: 30,
    resuming: false,
    result: null,
  };
}

/**
 * Runs a flow that does nothing, of a file of its own and against answers from this very process, so that what is slow
 * only the first time (the loader of TypeScript, the HTTP client, the engine's own code) is so before a run waits for
 * it. Nothing of it stays but what the engine keeps of any code.
 *
 * @returns how it ended.
 */
export async function rehearseRun({ clock, ids }: RehearsalTools, settings: Settings): Promise<State> {
  const id = ids.uuid();
  const server = createServer((asked, answer) => {
    asked.resume();
    answer.writeHead(200, { "content-type": "application/json", connection: "close" });
    answer.end(JSON.stringify(answerOf(asked, id)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const folder = mkdtempSync(join(tmpdir(), "batuta-rehearsal-"));
  try {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const baseUrl = `http://127.0.0.1:${port}/api`;
    const path = join(folder, "rehearsal.ts");
    const batuta = JSON.stringify(import.meta.resolve("batuta"));
    writeFileSync(
      path,
      `import { flow } from ${batuta};\nexport const rehearsal = flow(async function rehearsal(one: string) { return one; });\n`,
    );
    const flow = await loadFlow({ path, name: "rehearsal" });
    const client = createClient({ baseUrl, clock, ids });
    await client.call(updateFlowRun, { params: { id }, body: { tags: [] } });
    const runtime = createRuntime({
      settings,
      clock,
      ids,
      openConnection: async () => {
        const journal = openJournalStream({ baseUrl, clock, ids });
        return { kind: "remote", target: baseUrl, client, journal, close: () => journal.close() };
      },
      write: () => undefined,
    });
    const state = await runInScope({ runtime }, () =>
      runRecordedFlow(flow, { flowRunId: id, takeOver: false, args: ["one"] }),
    );
    await runtime.close();
    return state;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    server.close();
  }
}
