import { expect, it } from "vitest";
import { makeProject } from "./user-project.ts";

it("runs twenty flows at once in an HTTP service that stays in charge of its own process", async () => {
  const project = makeProject("service");
  project.write({
    "flows.ts": `
import { flow, getRunContext, task } from "batuta";

// Nobody ends before all twenty are under way: flows that wait for each other would never end.
const all = Promise.withResolvers<void>();
let begun = 0;
const square = task(async function square(n: number): Promise<number> {
  await all.promise;
  return n * n;
});
export const answer = flow({ name: "answer" }, async function answer(n: number) {
  if (++begun === 20) all.resolve();
  const values = await Promise.all([square(n), square(n + 1)]);
  return { n, sum: values[0] + values[1], run: getRunContext().flowRun?.id };
});
export const failing = flow({ name: "failing" }, async function failing() {
  throw new TypeError("on purpose");
});
`,
    "service.ts": `
import { createServer } from "node:http";
import { once } from "node:events";
import { answer, failing } from "./flows.ts";

const listeners = () => ["SIGTERM", "SIGINT", "uncaughtException", "unhandledRejection"].map((name) => process.listenerCount(name));
const counts: number[][] = [listeners()];
const server = createServer((request, response) => {
  const n = Number(new URL(request.url ?? "/", "http://x").searchParams.get("n"));
  const work = n < 0 ? failing() : answer(n);
  counts.push(listeners());
  work.then(
    (value: unknown) => response.end(JSON.stringify(value)),
    (error: Error) => response.writeHead(500).end(JSON.stringify({ error: error.name + ": " + error.message })),
  );
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };
const ask = async (n: number) => (await fetch("http://127.0.0.1:" + port + "/?n=" + n)).json();
const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(n)));
const failed = await ask(-1);
counts.push(listeners());
console.log(JSON.stringify({ answers, failed, counts }));
process.once("exit", () => console.log("EXITED"));
server.close();
server.closeAllConnections();
`,
  });
  const output = await project.node("service.ts");
  const line = output.split("\n").find((one) => one.startsWith("{")) ?? "";
  const { answers, failed, counts } = JSON.parse(line) as {
    answers: { n: number; sum: number; run: string }[];
    failed: unknown;
    counts: number[][];
  };
  expect(answers.map(({ n, sum }) => [n, sum])).toEqual(
    Array.from({ length: 20 }, (_, n) => [n, n * n + (n + 1) ** 2]),
  );
  expect(new Set(answers.map(({ run }) => run)).size).toBe(20);
  expect(failed).toEqual({ error: "TypeError: on purpose" });
  expect(new Set(counts.map(String))).toEqual(new Set(["0,0,0,0"]));
  // Reached without anybody ending the process: nothing of ours keeps it alive, and it ended with 0.
  expect(output).toContain("EXITED");
  const runs = await project.batuta<{ state_type: string }[]>("flow-run", "ls", "--limit", "50");
  expect(runs.map((one) => one.state_type).sort()).toEqual([...Array(20).fill("COMPLETED"), "FAILED"]);
});

it("takes no signals and resumes nothing when the flows are in the file that listens", async () => {
  const project = makeProject("one-file-service");
  project.write({
    "service.ts": `
import { once } from "node:events";
import { createServer } from "node:http";
import { flow, getRunContext, task } from "batuta";

const all = Promise.withResolvers<void>();
const seen: number[] = [];
let begun = 0;
const wait = task(async function wait() { await all.promise; });
const answer = flow({ name: "answer" }, async function answer(_n: number) {
  if (++begun === 20) all.resolve();
  await wait();
  seen.push(process.listenerCount("SIGTERM") + process.listenerCount("SIGINT"));
  return getRunContext().flowRun?.id;
});
const server = createServer((_request, response) => {
  answer(1).then((id) => response.end(id));
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };
const ids = await Promise.all(Array.from({ length: 20 }, async () => (await fetch("http://127.0.0.1:" + port)).text()));
console.log("IDS " + new Set(ids).size, "SIGNALS " + Math.max(...seen));
server.close();
server.closeAllConnections();
`,
  });
  expect(await project.node("service.ts")).toContain("IDS 20 SIGNALS 0");
});
