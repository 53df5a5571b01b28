import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, inject, it } from "vitest";
import { runOrThrow } from "./processes.ts";
import { environment, linesAfter, makeProject } from "./user-project.ts";

it("follows the paths of tsconfig.json through tsx", async () => {
  const project = makeProject("aliases");
  project.write({
    "tsconfig.json": JSON.stringify({
      compilerOptions: { paths: { "@tasks/*": ["./src/tasks/*"], "@root": ["./src/root.ts"] } },
    }),
    "src/tasks/load.ts": `import { task } from "batuta";
export const load = task({ name: "load" }, async (name: string) => "loaded " + name);
`,
    "src/root.ts": `export { load as fromRoot } from "@tasks/load";\n`,
    "src/flow.ts": `import { flow } from "batuta";
import { fromRoot } from "@root";
import { load } from "@tasks/load.ts";
const etl = flow({ name: "etl" }, async (name: string) => [await load(name), load === fromRoot]);
etl("a").then((got) => console.log("GOT " + JSON.stringify(got)));
`,
  });
  expect(linesAfter("GOT", await project.bin("tsx", "src/flow.ts"))).toEqual(['["loaded a",true]']);
  const runs = await project.batuta<{ task_key: string; state_type: string }[]>("task-run", "ls");
  expect(runs).toMatchObject([{ state_type: "COMPLETED" }]);
});

it("runs in npm workspaces: flows in one package, tasks in another, one batuta for both", async () => {
  const root = join(dirname(inject("project")), "monorepo");
  const home = join(dirname(inject("project")), "monorepo-home");
  const write = (name: string, text: string | object): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof text === "string" ? text : JSON.stringify(text));
  };
  mkdirSync(home);
  const batuta = { batuta: `file:${inject("tarball")}` };
  write("package.json", { name: "mono", private: true, workspaces: ["packages/*"] });
  write("packages/tasks/package.json", {
    name: "@mono/tasks",
    version: "1.0.0",
    type: "module",
    exports: "./src/index.ts",
    dependencies: batuta,
  });
  // The same name in both packages: they are two tasks.
  const step = (what: string): string =>
    `export const step = task({ name: "step" }, async (n: number) => ${what});\n`;
  write("packages/tasks/src/index.ts", `import { task } from "batuta";\n${step("n + 1")}`);
  write("packages/flows/package.json", {
    name: "@mono/flows",
    version: "1.0.0",
    type: "module",
    dependencies: { ...batuta, "@mono/tasks": "1.0.0" },
  });
  write("packages/flows/src/index.ts", `import { task } from "batuta";\n${step("n * 10")}`);
  write(
    "packages/flows/src/flow.ts",
    `import { flow, threadRunner } from "batuta";
import { step as add } from "@mono/tasks";
import { step as times } from "./index.ts";
export const main = flow({ name: "main", taskRunner: threadRunner({ maxThreads: 1 }) }, async (n: number) => [await add(n), await times(n)]);
if (import.meta.main) console.log("GOT " + JSON.stringify(await main(4)));
`,
  );
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  await runOrThrow("npm", ["install", ...flags], { cwd: root });
  expect(readdirSync(join(root, "node_modules"))).toContain("batuta");
  for (const name of ["tasks", "flows"]) {
    expect(readdirSync(join(root, "packages", name))).not.toContain("node_modules");
  }
  const options = { cwd: join(root, "packages/flows"), env: environment(home) };
  const output = await runOrThrow(process.execPath, ["src/flow.ts"], options);
  expect(linesAfter("GOT", output)).toEqual(["[5,40]"]);
  const runs = JSON.parse(
    await runOrThrow("npx", ["--no-install", "batuta", "task-run", "ls", "--json"], options),
  ) as {
    task_key: string;
  }[];
  expect(new Set(runs.map((one) => one.task_key)).size).toBe(2);
});
