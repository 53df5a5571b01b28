/**
 * `npm run demo`: the example pipelines on real input with nothing but this checkout, then the same runs by CLI and
 * by REST. On a terminal the server stays until Ctrl-C; otherwise it ends once it has answered.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join, relative } from "node:path";
import { makeSales } from "../examples/make-sales.ts";
import { findFreePort, untilHealthy } from "./with-server.ts";

const root = join(import.meta.dirname, "..");
const home = join(root, ".batuta", "demo");
const cli = join(root, "bin", "batuta.cjs");
// The demo shows the embedded default, whatever this shell is set to talk to.
const elsewhere = /^(BATUTA_API_|PREFECT_API_|BATUTA_PROFILE$|BATUTA_SERVER_)/;
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !elsewhere.test(name))),
  BATUTA_HOME: home,
};

function say(text: string): void {
  process.stdout.write(`\n\u001b[1m${text}\u001b[0m\n`);
}

async function run(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], { cwd: home, env, stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`node ${relative(root, script)} ended with code ${code}`);
}

async function example(name: string, what: string, ...args: readonly string[]): Promise<void> {
  say(`${what}\n$ node examples/${name}.ts ${args.join(" ")}`);
  await run(join(root, "examples", `${name}.ts`), args);
}

async function show(...args: readonly string[]): Promise<void> {
  say(`$ batuta ${args.join(" ")}`);
  await run(cli, args);
}

/** Runs the example until it has begun its third step, kills it as a power cut would, and runs it again. */
async function killAndGoOn(): Promise<void> {
  const script = join(root, "examples", "durable.ts");
  say("Killed half-way, and run again: finished steps are not run twice\n$ node examples/durable.ts");
  const child = spawn(process.execPath, [script], { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  for (const [from, to] of [
    [child.stdout, process.stdout] as const,
    [child.stderr, process.stderr] as const,
  ]) {
    from.on("data", (chunk: Buffer) => {
      to.write(chunk);
      if (chunk.includes("step 3 does its work")) child.kill("SIGKILL");
    });
  }
  await ended;
  say("$ kill -9 …\n$ node examples/durable.ts");
  await run(script, []);
}

function lastRunOf(flowName: string): string {
  const listed = execFileSync(process.execPath, [cli, "flow-run", "ls", "--json"], { env, encoding: "utf8" });
  const runs = JSON.parse(listed) as { id: string; flow_name?: string }[];
  const id = runs.find((one) => one.flow_name === flowName)?.id ?? runs[0]?.id;
  if (id === undefined) throw new Error(`the CLI lists no run of ${flowName}`);
  return id;
}

/** The complaints API's answer from a file, over real HTTP on this machine. */
async function withComplaints(use: (url: string) => Promise<void>): Promise<void> {
  const answer = await readFile(join(root, "examples/data/complaints.json"));
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(answer);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  try {
    await use(`http://127.0.0.1:${address.port}/complaints`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function serve(): Promise<void> {
  say("The web pages are built, unless they are as new as their source\n$ npm run build:ui");
  await run(join(root, "scripts/build-ui.ts"), ["--if-stale"]);
  const port = await findFreePort(4200);
  const apiUrl = `http://127.0.0.1:${port}/api`;
  say(`The same runs by REST\n$ batuta server start --port ${port}`);
  const server = spawn(process.execPath, [cli, "server", "start", "--port", String(port)], {
    env,
    stdio: "inherit",
  });
  const ended = once(server, "exit");
  const stop = (): boolean => server.kill("SIGTERM");
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    await untilHealthy(apiUrl, () => server.exitCode !== null);
    const response = await fetch(`${apiUrl}/flow_runs/filter`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sort: "START_TIME_DESC", limit: 50 }),
    });
    if (!response.ok) throw new Error(`${apiUrl}/flow_runs/filter answered ${response.status}`);
    const runs = (await response.json()) as { name: string; state_type: string }[];
    const completed = runs.filter((one) => one.state_type === "COMPLETED").length;
    say(`${completed} of ${runs.length} flow runs completed, says ${apiUrl}/flow_runs/filter`);
    process.stdout.write(
      `Look around:\n  the web pages     http://127.0.0.1:${port}/\n  the database      ${relative(process.cwd(), join(home, "batuta.db"))}\n` +
        `  a run's logs      BATUTA_HOME=${relative(process.cwd(), home)} npx batuta flow-run logs NAME\n` +
        `  the API           ${apiUrl}/health\n  the examples      examples/README.md\n`,
    );
    if (completed === 0) throw new Error("no run is completed");
    if (process.stdout.isTTY) {
      process.stdout.write("\nThe server is running; Ctrl-C ends it.\n");
      await ended;
    }
  } finally {
    stop();
    await ended;
  }
}

mkdirSync(home, { recursive: true });
say("Batuta: the example pipelines, with no server running");
const sales = join(home, "sales-large.csv");
await makeSales(100_000, sales);
await example("hello", "Two functions, wrapped", "world");
await killAndGoOn();
await example("sales-etl", "100,000 rows of CSV to Parquet", sales, join(home, "sales.parquet"));
await withComplaints(async (url) => {
  await example("complaints-etl", "HTTP JSON to SQLite", url, join(home, "complaints.db"));
  await example(
    "complaints-etl-older-style",
    "The same, in the older style",
    url,
    join(home, "complaints.db"),
  );
});
await example("parallel", "Two extracts at once, on public data (vega-datasets)");
await example("map-reduce", "A map over 20,000 flights, and a reduce");
await example("subflows", "Subflows");
await show("flow-run", "ls");
const runId = lastRunOf("sales-etl");
await show("flow-run", "inspect", runId);
await show("flow-run", "logs", runId);
await serve();
