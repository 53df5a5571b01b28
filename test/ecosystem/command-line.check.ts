import { expect, it } from "vitest";
import { type Ended, run, runOrThrow } from "./processes.ts";
import { environment, makeProject } from "./user-project.ts";

it("shows, repeats and deletes the project's runs by npx batuta", async () => {
  const project = makeProject("command-line");
  project.write({
    "flow.ts": `import { existsSync } from "node:fs";
import { flow, getRunLogger, task } from "batuta";
const check = task({ name: "check" }, async (file: string) => {
  getRunLogger().info("looking for %s", file);
  if (!existsSync(file)) throw new Error(file + " is missing");
  return file;
});
export const report = flow({ name: "report" }, async function report(file: string) { return await check(file); });
if (import.meta.main) await report("input.txt");
`,
  });
  const options = { cwd: project.path, env: environment(project.home) };
  const npx = (...args: string[]): Promise<string> =>
    runOrThrow("npx", ["--no-install", "batuta", ...args], options);
  const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await npx(...args, "--json")) as T;

  const failed = await project.tryNode(["flow.ts"]);
  expect(failed.code).toBe(1);
  const [first] = await json<{ id: string; name: string; state_type: string }[]>("flow-run", "ls");
  expect(first?.state_type).toBe("FAILED");
  const id = first?.id ?? "";
  expect(await npx("flow-run", "logs", id)).toContain("looking for input.txt");
  expect(await npx("flow-run", "inspect", id)).toContain("input.txt is missing");
  expect(await npx("flow", "ls")).toContain("report");

  project.write({ "input.txt": "here now" });
  expect(await npx("flow-run", "retry", id)).toContain("Completed");
  expect(await json("flow-run", "ls")).toMatchObject([{ id, state_type: "COMPLETED", run_count: 2 }]);
  const tasks = await json<{ id: string; state_type: string }[]>("task-run", "ls", "--flow-run", id);
  expect(tasks.some((one) => one.state_type === "COMPLETED")).toBe(true);
  await npx("task-run", "inspect", tasks[0]?.id ?? "");

  const version = (await npx("--version")).trim();
  const manifest = JSON.parse(
    await runOrThrow(process.execPath, ["-p", `JSON.stringify(require("batuta/package.json"))`], options),
  ) as { version: string };
  expect(version).toBe(manifest.version);
  expect(await npx("config", "view")).toContain("BATUTA_HOME");
  expect(await npx("server", "status").catch((error: Error) => error.message)).toMatch(
    /no server|not running/i,
  );

  const wrong: Ended = await run("npx", ["--no-install", "batuta", "flow-rum", "ls"], options);
  expect(wrong.code).not.toBe(0);
  expect(wrong.stderr).toContain("flow-run");

  await npx("flow-run", "delete", id, "--yes");
  expect(await json("flow-run", "ls")).toEqual([]);
});
