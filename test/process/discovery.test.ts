import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { LOCAL_SERVER_FILE } from "../../src/contract/local-server.ts";
import { startLineProcess } from "../support/line-process.ts";
import { createScriptHome, type ScriptHome } from "./script-home.ts";

vi.setConfig({ testTimeout: 120_000 });

const DONE = { result: "rows extract transform load" };

async function startServer(home: ScriptHome) {
  const server = startLineProcess("serve.ts", { databaseUrl: home.databaseUrl, home: home.path, port: 0 });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const { url } = await server.next("url");
  return { url: String(url), kill: server.kill };
}

it("completes in twenty processes that start at once on an empty home", async () => {
  const home = await createScriptHome();
  const scripts = Array.from({ length: 20 }, (_, i) => home.start("etl.ts", [`rows-${i}`]));
  const results = await Promise.all(scripts.map((script) => script.next("result")));
  expect(results).toEqual(scripts.map((_, i) => ({ result: `rows-${i} extract transform load` })));
  const ends = await Promise.all(scripts.map((script) => script.ended));
  expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([0]));
  const runs = await home.runs();
  expect(runs).toHaveLength(20);
  expect(new Set(runs.map((run) => run.state_type))).toEqual(new Set(["COMPLETED"]));
});

it("works beside a server that starts on the same file while a flow runs; a later flow goes through it", async () => {
  const home = await createScriptHome();
  const embedded = home.start("asks-where.ts", ["embedded"], { WAIT: "1" });
  await expect(embedded.next("sockets")).resolves.toEqual({ sockets: 0 });
  const server = await startServer(home);
  const served = home.start("asks-where.ts", ["served"]);
  expect(Number((await served.next("sockets")).sockets)).toBeGreaterThan(0);
  await expect(served.next("result")).resolves.toEqual({ result: "served" });
  embedded.send("go");
  await expect(embedded.next("result")).resolves.toEqual({ result: "embedded" });
  expect((await embedded.ended).code).toBe(0);
  expect((await served.ended).code).toBe(0);

  const response = await fetch(`${server.url}/flow_runs/filter`, { method: "POST", body: "{}" });
  const runs = (await response.json()) as readonly { readonly state_type: string }[];
  expect(runs.map((run) => run.state_type)).toEqual(["COMPLETED", "COMPLETED"]);
});

it("ignores a server.json whose server is gone, or whose port is another program's", async () => {
  const home = await createScriptHome();
  const server = await startServer(home);
  await server.kill("SIGKILL");
  await expect(home.start("asks-where.ts", ["first"]).next("sockets")).resolves.toEqual({ sockets: 0 });

  await mkdir(home.path, { recursive: true });
  await writeFile(join(home.path, LOCAL_SERVER_FILE), "{ half");
  await expect(home.start("etl.ts", ["rows"]).next("result")).resolves.toEqual(DONE);
});
