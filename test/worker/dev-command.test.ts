import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { packagePath } from "../support/programs.ts";
import { cliEnvironment, runCli } from "../support/run-cli.ts";
import { eventually } from "../support/worker-world.ts";

const flowThatSays = (name: string, word: string): string =>
  `import { flow } from "batuta";\nexport const ${name} = flow(async function ${name}() {\n  console.log("${word}");\n});\n`;

function makeProject(): { readonly folder: string; readonly home: string } {
  const folder = mkdtempSync(join(tmpdir(), "batuta-dev-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  mkdirSync(join(folder, "flows"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packagePath(), join(folder, "node_modules", "batuta"));
  return { folder, home: join(folder, ".home") };
}

describe("batuta dev", () => {
  it("starts a server, serves every flow of the folder, with what is saved, and ends both", async () => {
    const { folder, home } = makeProject();
    writeFileSync(join(folder, "flows", "etl.ts"), flowThatSays("etl", "as it was"));
    writeFileSync(join(folder, "flows", "report.ts"), flowThatSays("report", "a report"));
    writeFileSync(join(folder, "flows", "again.ts"), flowThatSays("report", "another"));
    writeFileSync(
      join(folder, "flows", "broken.ts"),
      `import { flow } from "batuta";\nexport const x = flow(;\n`,
    );
    writeFileSync(join(folder, "flows", "old.py"), "from prefect import flow\n@flow\ndef old(): ...\n");
    const env = { BATUTA_SERVER_PORT: "0" };
    const options = { cwd: folder, env };
    const child = spawn(process.execPath, [packagePath("bin/batuta.cjs"), "dev"], {
      cwd: folder,
      env: cliEnvironment(home, env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    onTestFinished(async () => {
      child.kill("SIGTERM");
      await ended;
    });
    const untilSaid = (what: RegExp): Promise<true> =>
      eventually(
        async () => {
          if (child.exitCode !== null) throw new Error(said);
          return what.test(said) ? true : undefined;
        },
        () => `never said ${what}: ${said}`,
      );
    await untilSaid(/serving report\/dev, etl\/dev|serving etl\/dev, report\/dev/);
    expect(said).toMatch(/Pages +http:\/\/127\.0\.0\.1:\d+\/\n/);
    expect(said).toContain("flows/broken.ts:2:");
    expect(said).toContain(
      "flows/report.ts:report has the name of flows/again.ts:report, report: only that one is served",
    );
    expect(said).toContain("served by `prefect flow serve PATH:FLOW`: flows/old.py:old");
    const run = async (name: string): Promise<number> =>
      (await runCli(home, ["deployment", "run", `${name}/dev`, "--watch"], options)).code;
    expect(await run("etl")).toBe(0);
    await untilSaid(/as it was/);
    // What can't be loaded changes nothing; what can is there with the next run, a new file too.
    writeFileSync(join(folder, "flows", "etl.ts"), "export const etl = flow(;");
    await untilSaid(/flows\/etl\.ts:1:/);
    expect(await run("etl")).toBe(0);
    rmSync(join(folder, "flows", "again.ts"));
    writeFileSync(join(folder, "flows", "later.ts"), flowThatSays("later", "a new one"));
    writeFileSync(join(folder, "flows", "etl.ts"), flowThatSays("etl", "as it is"));
    await untilSaid(/the code has changed: serving .*later\/dev/);
    expect(await run("etl")).toBe(0);
    await untilSaid(/as it is/);
    expect(await run("later")).toBe(0);
    const { pid } = JSON.parse(readFileSync(join(home, "server.json"), "utf8")) as { pid: number };
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow();
  }, 120_000);

  it("says what to write where there is no flow, and starts nothing", async () => {
    const { folder, home } = makeProject();
    const outcome = await runCli(home, ["dev"], { cwd: folder, env: { BATUTA_SERVER_PORT: "0" } });
    expect(outcome).toMatchObject({ code: 1, stderr: expect.stringContaining("export const etl = flow(") });
    expect(() => readFileSync(join(home, "server.json"))).toThrow();
  });
});
