import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programPath } from "../../test/support/programs.ts";
import { cliEnvironment, runCli, runScript } from "../../test/support/run-cli.ts";

const SCRIPT = programPath("test/fixtures/ledger-flow.ts");

// Each test is a step of one story: a run fails, is looked at, is run again, is deleted.
describe.each(["the database itself", "a server of this machine"])("runs over %s", (where) => {
  let home: string;
  const cli = (...words: string[]) => runCli(home, words);
  const json = async (...words: string[]) => {
    const { code, stdout, stderr } = await cli(...words, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "batuta-cli-")));
    if (where !== "the database itself") {
      const started = await cli("server", "start", "--port", "0", "--background");
      expect(started).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("The server listens at http://127.0.0.1:"),
      });
    }
    const failed = await runScript(home, SCRIPT);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("the ledger is closed") });
  }, 120_000);

  afterAll(async () => {
    await cli("server", "stop");
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  let name = "";
  let id = "";

  it("lists them for machines and for people, by state, flow and time", async () => {
    const runs = await json("flow-run", "ls", "--state", "failed", "--flow", "ledger", "--since", "1h");
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ flow_name: "ledger", state_type: "FAILED", parameters: { count: 4 } });
    ({ name, id } = runs[0]);
    const shown = await cli("flow-run", "ls");
    expect(shown.stdout).toMatch(
      new RegExp(`^NAME +FLOW +STATE +AGE +TOOK +ID\\n${name} +ledger +Failed .*${id}\\n$`),
    );
    const none = await cli("flow-run", "ls", "--state", "completed");
    expect(none).toEqual({ code: 0, stdout: "", stderr: expect.stringContaining("no flow runs match") });
  }, 60_000);

  it("shows one with its history, its tasks and the error, and how to go on", async () => {
    const shown = await cli("flow-run", "inspect", name);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain(id);
    expect(shown.stdout).toMatch(/Error +Error: the ledger is closed\n/);
    expect(shown.stdout).toContain("[cause]: TypeError: no key");
    expect(shown.stdout).toMatch(/Pending[\s\S]*Running[\s\S]*Failed/);
    expect(shown.stdout).toContain("Task runs (2)");
    expect(shown.stderr).toContain(`batuta flow-run retry ${id}`);
    const run = await json("flow-run", "inspect", id);
    expect(run.states.map((state: { type: string }) => state.type)).toEqual(["PENDING", "RUNNING", "FAILED"]);
    expect(run.task_run_count).toBe(2);
  }, 60_000);

  it("prints its log, tasks' lines included, from either end and by level", async () => {
    const all = await cli("flow-run", "logs", name);
    expect(all.stdout).toMatch(new RegExp(`WARNING +\\| ${name} +\\| two\\n +lines\\n`));
    expect(all.stdout).toMatch(new RegExp(`INFO +\\| ${name}/read-\\w+ \\| reading count=4\\n`));
    const first = await cli("flow-run", "logs", name, "--head", "1");
    const last = await cli("flow-run", "logs", name, "--tail", "1");
    // Columns are as wide as the names that were printed, so only the words are compared.
    const words = (text: string): string => text.replaceAll(/\s+/g, " ");
    expect(words(all.stdout).startsWith(words(first.stdout))).toBe(true);
    expect(words(all.stdout).endsWith(words(last.stdout))).toBe(true);
    const errors = await json("flow-run", "logs", name, "--level", "error");
    expect(new Set(errors.map((line: { level: number }) => line.level))).toEqual(new Set([40]));
    const followed = await cli("flow-run", "logs", name, "--follow");
    expect(followed.stdout).toBe(all.stdout);
  }, 60_000);

  it("lists and shows its task runs", async () => {
    const tasks = await json("task-run", "ls", "--flow-run", name);
    expect(tasks.map((task: { state_type: string }) => task.state_type).sort()).toEqual([
      "COMPLETED",
      "FAILED",
    ]);
    const completed = tasks.find((task: { state_type: string }) => task.state_type === "COMPLETED");
    const shown = await cli("task-run", "inspect", completed.id);
    expect(shown.stdout).toMatch(/Result +\[ 0, 1, 2, 3 \]/);
    expect(shown.stdout).toMatch(new RegExp(`Flow run +${name} `));
  }, 60_000);

  it("runs it again from another directory: finished tasks are not run again", async () => {
    writeFileSync(join(home, "may-succeed"), "");
    const retried = await runCli(home, ["flow-run", "retry", name], { cwd: tmpdir() });
    expect(retried).toMatchObject({ code: 0, stdout: `${name}: Completed\n` });
    expect(readFileSync(join(home, "effects.txt"), "utf8")).toBe("read\n");
    expect(await json("flow-run", "inspect", name)).toMatchObject({
      state_type: "COMPLETED",
      run_count: 2,
      result: 6,
    });
    const again = await cli("flow-run", "retry", name);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("has completed already") });
  }, 60_000);

  it("runs it again from a task on that is named, though it has completed", async () => {
    const missing = await cli("flow-run", "retry", name, "--from-task", "nothing");
    expect(missing.stderr).toContain(`${name} has no task run nothing; \`batuta task-run ls`);
    const [first] = (await json("task-run", "ls", "--flow-run", name)).toReversed();
    const task = first.name.slice(0, first.name.lastIndexOf("-"));
    const retried = await cli("flow-run", "retry", name, "--from-task", task);
    expect(retried).toMatchObject({ code: 0, stdout: `${name}: Completed\n` });
    expect(readFileSync(join(home, "effects.txt"), "utf8")).toBe("read\nread\n");
    expect(await json("flow-run", "inspect", name)).toMatchObject({ run_count: 3, result: 6 });
  }, 60_000);

  it("lists and shows its flow, and names the near one", async () => {
    expect(await json("flow", "ls")).toMatchObject([
      { name: "ledger", last_flow_run: { state_type: "COMPLETED" } },
    ]);
    const shown = await cli("flow", "inspect", "ledger");
    expect(shown.stdout).toMatch(/Runs +1 completed/);
    const missing = await cli("flow", "inspect", "legder");
    expect(missing).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: there is no flow legder; did you mean ledger?\n",
    });
  }, 60_000);

  it("deletes it only when told so, with all that belongs to it", async () => {
    expect(await cli("flow-run", "delete", name)).toMatchObject({ code: 2, stdout: "" });
    expect(await json("flow-run", "delete", name, "--yes")).toEqual({ deleted: [id] });
    expect(await json("task-run", "ls")).toEqual([]);
    const gone = await cli("flow-run", "inspect", name);
    expect(gone).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("`batuta flow-run ls` lists them"),
    });
  }, 60_000);
});

describe("flow-run retry of a run whose process", () => {
  it("lives, refuses; of one that was killed, goes on at once", async () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), "batuta-held-")));
    try {
      const script = programPath("test/fixtures/held-flow.ts");
      const child = spawn(process.execPath, [script], {
        cwd: home,
        env: cliEnvironment(home),
        stdio: ["pipe", "pipe", "ignore"],
      });
      const ended = once(child, "exit");
      await once(child.stdout, "data");
      const { stdout } = await runCli(home, ["flow-run", "ls", "--state", "running", "--json"]);
      const [{ name }] = JSON.parse(stdout);
      const refused = await runCli(home, ["flow-run", "retry", name]);
      expect(refused).toMatchObject({ code: 1, stdout: "" });
      expect(refused.stderr).toContain(`${name} is being run by process ${child.pid}`);
      child.kill("SIGKILL");
      await ended;
      const retried = await runCli(home, ["flow-run", "retry", name]);
      expect(retried).toMatchObject({
        code: 0,
        stderr: expect.stringContaining(`process ${child.pid}, which ran ${name}, has ended`),
      });
      expect(readFileSync(join(home, "effects.txt"), "utf8")).toBe("first\nsecond\nsecond\n");
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 60_000);
});
