import { chmod, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createDeployment } from "../contract/deployments/routes.ts";
import { createFlow } from "../contract/flows/routes.ts";
import { commandTree } from "./command-tree.ts";
import { completeWords } from "./complete-words.ts";

describeEachDialect("the commands about versions of a deployment", (dialect) => {
  it("list, show, compare and go back", async () => {
    await using world = await openCliWorld(dialect);
    const { client, cli, json, message, failure } = world;
    const { id: flow_id } = await client.call(createFlow, { body: { name: "etl" } });
    const deploy = (body: object) =>
      client.call(createDeployment, { body: { name: "nightly", flow_id, ...body } });
    const cron = { cron: "0 3 * * *", timezone: "America/Buenos_Aires" };
    await deploy({
      version: "a1",
      entrypoint: "etl.ts:etl",
      parameters: { count: 5, "a b": [1] },
      tags: ["x", "y"],
      schedules: [{ schedule: cron }],
    });
    await deploy({ version: "a2", parameters: { count: 50 }, tags: ["y", "z"] });
    expect(await json("deployment", "version", "ls", "etl/nightly")).toMatchObject([
      { number: 2, changed: ["version", "parameters", "tags", "schedules"] },
      { number: 1, version: "a1" },
    ]);
    const lines = [
      "- version: a1",
      "+ version: a2",
      "- parameters.count: 5",
      "+ parameters.count: 50",
      '- parameters["a b"][0]: 1',
      "- tags: x",
      "+ tags: z",
      "- schedules: cron 0 3 * * * (America/Buenos_Aires)",
    ];
    const diff = await cli("deployment", "version", "diff", "nightly", "1");
    expect(diff).toMatchObject({ code: 0, stdout: `${lines.join("\n")}\n` });
    expect((await cli("deployment", "versions", "inspect", "nightly", "2")).stdout).toContain(
      `Since version 1\n${lines.join("\n")}\n`,
    );
    const back = await cli("deployment", "version", "rollback", "nightly", "1");
    expect(back.stdout).toContain("- version: a2\n+ version: a1\n");
    expect(back.stderr).toMatch(
      /etl\/nightly is what version 1 was; that is version 3\n.* rollback etl\/nightly 2/,
    );
    expect(await message("deployment", "version", "rollback", "nightly", "1")).toContain("already");
    expect(await message("deployment", "version", "diff", "nightly", "1", "3")).toContain("are alike");
    expect(await failure("deployment", "version", "inspect", "nightly", "9")).toContain(
      "there is no version 9 of etl/nightly",
    );
    const run = (await json("deployment", "run", "nightly")) as { readonly id: string };
    expect(await json("flow-run", "inspect", run.id)).toMatchObject({ deployment_version_number: 3 });
  });

  it("are completed with names of the server", async () => {
    await using world = await openCliWorld(dialect);
    const { client, cli } = world;
    const { id: flow_id } = await client.call(createFlow, { body: { name: "etl" } });
    for (const name of ["nightly", "hourly"]) {
      await client.call(createDeployment, { body: { name, flow_id } });
    }
    await cli("work-pool", "create", "local", "--type", "process");
    const complete = async (...words: string[]) =>
      (await cli("shell", "complete", "--", ...words)).stdout
        .replaceAll(/\t.*/g, "")
        .split("\n")
        .filter(Boolean);
    expect(await complete("deployment", "run", "")).toEqual(["etl/hourly", "etl/nightly"]);
    expect(await complete("deployment", "version", "ls", "etl/n")).toEqual(["etl/nightly"]);
    expect(await complete("deployment", "delete", "etl/hourly", "")).toContain("etl/nightly");
    expect(await complete("worker", "start", "--pool", "")).toEqual(["local"]);
    expect(await complete("flow", "inspect", "e")).toEqual(["etl"]);
    expect(await complete("deployment", "version", "ls", "etl/nightly", "")).toEqual([]);
    expect(await complete("work-pool", "create", "")).toEqual([]);
  });
});

describeEachDialect("dashboard open", (dialect) => {
  it("opens what a server shows in a browser, and says where there is nothing to show", async () => {
    if (dialect.name === "postgres") return;
    await using world = await openCliWorld(dialect);
    expect(await world.failure("dashboard", "open")).toContain(`Its API is at ${world.url}`);
    const pages = createServer((request, response) => {
      const isApi = request.url?.startsWith("/api") === true;
      response.setHeader("content-type", isApi ? "application/json" : "text/html");
      response.end(isApi ? "true" : "<p>pages</p>");
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const { port } = pages.address() as AddressInfo;
    try {
      const browser = join(world.home, "browser");
      await writeFile(browser, `#!/bin/sh\necho "$1" > "${world.home}/opened"\n`);
      await chmod(browser, 0o755);
      const env = {
        BATUTA_HOME: world.home,
        BATUTA_API_URL: `http://127.0.0.1:${port}/api`,
        BROWSER: browser,
      };
      const url = `http://127.0.0.1:${port}/`;
      expect(await world.cliIn({ env }, "dashboard", "open")).toMatchObject({ code: 0, stdout: `${url}\n` });
      expect(await readFile(join(world.home, "opened"), "utf8")).toBe(`${url}\n`);
      const none = { ...env, BROWSER: join(world.home, "none") };
      const refused = await world.cliIn({ env: none }, "dashboard", "open");
      expect(refused).toMatchObject({ code: 1, stdout: `${url}\n` });
    } finally {
      pages.close();
    }
  });
});

it("a completion looks up names with the path and the argument at the cursor", async () => {
  const asked: string[] = [];
  const find = async (path: readonly string[], argument: string, begun: string) => {
    asked.push(`${path.join(" ")}: ${argument}=${begun}`);
    return [];
  };
  await completeWords(commandTree, ["deployments", "run", "--watch", "-p", "a=1", "etl"], find);
  await completeWords(commandTree, ["deploy", "a.ts:a", "-p", "lo"], find);
  await completeWords(commandTree, ["--profile", "pr"], find);
  await completeWords(commandTree, ["flow-run", "cancel", "a", "b"], find);
  expect(asked).toEqual([
    "deployment run: deployment=etl",
    "deploy: pool=lo",
    ": profile=pr",
    "flow-run cancel: runs=b",
  ]);
});
