import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, PHONE } from "./support/watched-page.ts";

interface Made {
  readonly id: string;
}

const BIN = fileURLToPath(new URL("../../bin/batuta.cjs", import.meta.url));
const CODE = fileURLToPath(new URL("../../test/processes", import.meta.url));

const site = makeSite();
let worker: ChildProcess | undefined;
let ledger = "";

// safe: what these routes answer
const make = async (path: string, body: object) => (await site.call(path, body)) as Made;

/** Runs a flow of `worker-flows.ts` at the worker until it is in this state. */
async function runUntil(name: string, parameters: object, wanted: string): Promise<string> {
  const flow = await make("/flows/", { name });
  const { id: deploymentId } = await make("/deployments/", {
    name,
    flow_id: flow.id,
    work_pool_name: "ends",
    entrypoint: `worker-flows.ts:${name}`,
    path: CODE,
  });
  const { id } = await make(`/deployments/${deploymentId}/create_flow_run`, { parameters });
  await expect
    .poll(async () => ((await site.call(`/flow_runs/${id}`)) as { state_type: string }).state_type, {
      timeout: 60_000,
    })
    .toBe(wanted);
  return id;
}

beforeAll(async () => {
  await make("/work_pools/", { name: "ends", type: "process" });
  ledger = join(site.env.BATUTA_HOME ?? "", "ledger");
  await writeFile(ledger, "");
  worker = spawn(process.execPath, [BIN, "worker", "start", "--pool", "ends", "--name", "the-worker"], {
    env: { ...process.env, ...site.env },
    stdio: "ignore",
  });
});

afterAll(async () => {
  if (!worker || worker.exitCode !== null) return;
  const ended = once(worker, "exit");
  worker.kill("SIGTERM");
  await ended;
});

describe("a run that has ended at a worker", () => {
  it("whose process died tells its exit code, its worker and its last words", async () => {
    // The file is there, so it dies at once.
    const id = await runUntil("dying", { ledger, go: ledger }, "CRASHED");
    const watched = await site.open(`/runs/flow-run/${id}?tab=infrastructure`, {
      size: PHONE,
      theme: "dark",
    });
    const { page } = watched;
    const place = page.getByRole("region", { name: "Where it ran" });
    await place.getByText("Exit code").waitFor();
    const facts = (await place.innerText()).split("\n").filter((line) => line !== "");
    expect(facts).toEqual(expect.arrayContaining(["ends", "process", "the-worker", "7"]));
    await page.getByRole("region", { name: "Last output" }).getByText("the last words").waitFor();
    // Also before anything else, in the words of its cause.
    const cause = page.getByRole("region", { name: "Why it crashed" });
    expect(await cause.innerText()).toMatch(/exit code 7[\s\S]*the last words/);
    expect(await findBarriers(page)).toEqual([]);
    await place.getByRole("link", { name: "ends" }).click();
    await page.getByRole("heading", { level: 1, name: "ends" }).waitFor();
    await watched.close();
  });

  it("tells what its flow and its tasks have returned", async () => {
    const id = await runUntil("hello", { ledger, n: 21 }, "COMPLETED");
    const watched = await site.open(`/runs/flow-run/${id}?tab=results`);
    const { page } = watched;
    const value = page.getByRole("region", { name: "Return value" });
    await value.getByText("21", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("tab", { name: /^Task runs/ }).click();
    await page.getByRole("link", { name: /^twice/ }).click();
    await page.getByRole("heading", { level: 1, name: /^twice/ }).waitFor();
    await page.getByRole("tab", { name: "Result" }).click();
    await value.getByText("42", { exact: true }).waitFor();
    await watched.close();
  });
});
