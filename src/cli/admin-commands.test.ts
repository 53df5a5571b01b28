import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeFlowRun } from "../../test/support/api-builders.ts";
import { type CliWorld, openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createAutomation } from "../contract/automations/routes.ts";

describeEachDialect("api, server database and server services", (dialect) => {
  let world: CliWorld;
  beforeAll(async () => {
    world = await openCliWorld(dialect);
    await makeFlowRun(world.client, { name: "one" });
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  it("api sends what it is told, and prints the answer whatever it is", async () => {
    const post = await world.cli("api", "post", "flow_runs/filter", "-d", '{"limit": 1}');
    expect(JSON.parse(post.stdout)).toMatchObject([{ name: "one" }]);
    expect(await world.cli("api", "GET", "/api/health")).toEqual({ code: 0, stdout: "true\n", stderr: "" });
    writeFileSync(join(world.home, "variable.yaml"), "name: made\nvalue: [1, 2]\n");
    const made = await world.cli("api", "POST", "/variables/", "--data", "variable.yaml");
    expect(JSON.parse(made.stdout)).toMatchObject({ name: "made", value: [1, 2] });
    const missing = await world.cli("api", "GET", "/variables/name/none");
    expect(missing).toMatchObject({ code: 1, stdout: expect.stringContaining("detail") });
    expect(missing.stderr).toBe("GET /variables/name/none was answered with 404\n");
    expect(await world.cli("api", "FETCH", "/x")).toMatchObject({ code: 2 });
    expect(await world.cli("api", "GET", "/variables/{id}")).toMatchObject({ code: 2 });
    const deleted = await world.cli("api", "DELETE", "/variables/name/made");
    expect(deleted).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("services ls shows every loop of the server", async () => {
    const { stdout } = await world.cli("server", "services", "ls");
    expect(stdout).toMatch(/^SERVICE +EVERY +LAST RUN/);
    expect(await world.json("server", "services", "ls")).toContainEqual(
      expect.objectContaining({ name: "scheduler", last_error: null }),
    );
  });
});

describeEachDialect("server database", (dialect) => {
  it("upgrades, tells what is in it, and empties it with all that refers to each other", async () => {
    const databaseUrl = await dialect.createDatabase({ empty: true });
    const env = { BATUTA_DATABASE_URL: databaseUrl };
    await using world = await openCliWorld(dialect);
    const cli = (...words: string[]) => world.cliIn({ env: { ...env, BATUTA_HOME: world.home } }, ...words);
    const json = async (...words: string[]) => JSON.parse((await cli(...words, "--json")).stdout);
    const first = await json("server", "database", "upgrade");
    expect(first.applied[0]).toBe("0001-first-tables");
    expect(await json("server", "database", "upgrade")).toMatchObject({ newest: first.newest, applied: [] });
    expect((await cli("variable", "set", "kept", "1")).code).toBe(0);
    // Automations, blocks and artifacts have tables that refer to theirs.
    const automation = {
      name: "a",
      trigger: { type: "event", posture: "Reactive", threshold: 1, within: 0 },
    };
    const body = JSON.stringify({ ...automation, actions: [{ type: "do-nothing" }] });
    expect((await cli("api", "POST", "/automations/", "-d", body)).code).toBe(0);
    expect((await cli("block", "create", "secret", "s", "-f", "value=x")).code).toBe(0);
    const stats = await json("server", "database", "stats");
    expect(stats.bytes).toBeGreaterThan(10_000);
    expect(stats.tables).toContainEqual({ table: "variable", rows: 1 });
    expect((await cli("server", "database", "stats")).stdout).toMatch(
      /Size +\d[\s\S]*TABLE +ROWS[\s\S]*variable +1\n/,
    );

    expect(await cli("server", "database", "reset")).toMatchObject({ code: 2 });
    expect(await cli("server", "database", "reset", "--yes")).toMatchObject({ code: 0 });
    const after = await json("server", "database", "stats");
    const filled = after.tables.filter(({ rows }: { rows: number }) => rows > 0);
    expect(filled.map(({ table }: { table: string }) => table)).toEqual(["meta", "migration"]);
    expect(await json("server", "database", "upgrade")).toMatchObject({ newest: first.newest, applied: [] });
    expect((await cli("block", "create", "secret", "s", "-f", "value=x")).code).toBe(0);
    expect(await cli("server", "database", "downgrade")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("migrations only go forward"),
    });
  });

  it("is not emptied under a server that runs", async () => {
    const databaseUrl = await dialect.createDatabase();
    await using world = await openCliWorld({ ...dialect, createDatabase: async () => databaseUrl });
    const env = { BATUTA_DATABASE_URL: databaseUrl, BATUTA_HOME: world.home };
    const outcome = await world.cliIn({ env }, "server", "database", "reset", "--yes");
    expect(outcome).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a server uses this database"),
    });
    expect(outcome.stderr).toContain("`batuta server stop` stops it");
    await world.client.call(createAutomation, {
      body: {
        name: "still there",
        trigger: { type: "event", posture: "Reactive", threshold: 1, within: 0 },
        actions: [{ type: "do-nothing" }],
      },
    });
  });
});

describeEachDialect("profiles", (dialect) => {
  it("are taken over from Prefect, with what has no counterpart told", async () => {
    if (dialect.name !== "sqlite") return;
    await using world = await openCliWorld(dialect);
    const env = { BATUTA_HOME: world.home, HOME: world.home };
    const cli = (...words: string[]) => world.cliIn({ env }, ...words);
    const missing = await cli("profile", "import");
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining(".prefect/profiles.toml") });
    mkdirSync(join(world.home, ".prefect"));
    writeFileSync(
      join(world.home, ".prefect/profiles.toml"),
      [
        'active = "staging"',
        "[profiles.staging]",
        'PREFECT_API_URL = "http://staging:4200/api"',
        'PREFECT_API_KEY = "hush"',
        'PREFECT_LOGGING_EXTRA_LOGGERS = "x"',
        "[profiles.local]",
        'PREFECT_API_URL = "http://127.0.0.1:4200/api"',
      ].join("\n"),
    );
    const imported = await cli("profile", "import");
    expect(imported.stdout).toMatch(
      /staging +added +BATUTA_API_URL, BATUTA_API_KEY +PREFECT_LOGGING_EXTRA_LOGGERS/,
    );
    expect(imported.stdout).not.toContain("hush");
    const shown = JSON.parse((await cli("profile", "inspect", "staging", "--json")).stdout);
    expect(shown.settings.BATUTA_API_URL).toBe("http://staging:4200/api");
    expect((await cli("profile", "import")).stdout).toMatch(/local +is there already, stays/);
    expect(JSON.parse((await cli("profile", "import", "--overwrite", "--json")).stdout)).toMatchObject([
      { name: "staging", outcome: "replaced" },
      { name: "local", outcome: "replaced" },
    ]);
    expect((await cli("profile", "populate-defaults")).stderr).toBe("added the profiles test\n");
    expect((await cli("config", "validate", "--profile", "staging")).stderr).toBe(
      "the settings of the profile staging are valid\n",
    );
    expect(await cli("profile", "use")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("which profile?"),
    });
  });
});
