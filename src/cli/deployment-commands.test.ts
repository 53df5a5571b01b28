import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeFlow, propose } from "../../test/support/api-builders.ts";
import { type CliWorld, openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createDeployment } from "../contract/deployments/routes.ts";

const SCHEMA = {
  type: "object",
  properties: { count: { type: "integer" }, names: { type: "array", items: { type: "string" } } },
  required: ["count"],
};

describeEachDialect("deployment commands", (dialect) => {
  let world: CliWorld;
  beforeAll(async () => {
    world = await openCliWorld(dialect);
    const flow_id = await makeFlow(world.client, "etl");
    const body = { flow_id, parameter_openapi_schema: SCHEMA, enforce_parameter_schema: true };
    await world.client.call(createDeployment, { body: { ...body, name: "nightly", tags: ["prod"] } });
    await world.client.call(createDeployment, { body: { flow_id, name: "plain" } });
    const other = await makeFlow(world.client, "other");
    await world.client.call(createDeployment, { body: { flow_id: other, name: "plain" } });
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  it("ls shows them by name and finds them by tag and flow", async () => {
    const { stdout } = await world.cli("deployment", "ls");
    expect(stdout).toMatch(/^DEPLOYMENT +STATUS +POOL +SCHEDULE +TAGS +ID\netl\/nightly +not ready .*prod/);
    expect(await world.json("deployment", "ls", "--tag", "prod")).toMatchObject([
      { full_name: "etl/nightly" },
    ]);
    expect(await world.json("deployment", "ls", "--flow", "other")).toMatchObject([
      { full_name: "other/plain" },
    ]);
  });

  it("inspect finds one by flow and name, by name where it is the only one, by id", async () => {
    const shown = await world.cli("deployment", "inspect", "etl/nightly");
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Deployment +etl\/nightly\n/) });
    expect(shown.stderr).toContain("batuta deployment run 'etl/nightly'");
    const { id } = (await world.json("deployment", "inspect", "nightly")) as { id: string };
    expect(await world.json("deployment", "inspect", id)).toMatchObject({ full_name: "etl/nightly" });
    expect(await world.cli("deployment", "inspect", "plain")).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: several deployments are named plain; say which\n  etl/plain\n  other/plain\n",
    });
    expect(await world.cli("deployment", "inspect", "elt/nightly")).toMatchObject({
      stderr: "error: there is no deployment elt/nightly; did you mean etl/nightly?\n",
    });
  });

  it("run takes parameters as JSON, as text and from a file, tags, a key and a time", async () => {
    writeFileSync(join(world.home, "params.yaml"), "count: 1\nnames:\n  - a\n");
    const words = ["deployment", "run", "etl/nightly", "--params", "params.yaml", "-p", "count=7"];
    const run = await world.json(...words, "--tag", "x", "--tag", "y", "--name", "mine", "--start-in", "2h");
    expect(run).toMatchObject({
      name: "mine",
      parameters: { count: 7, names: ["a"] },
      tags: ["prod", "x", "y"],
      state_type: "SCHEDULED",
    });
    const due = Date.parse((run as { expected_start_time: string }).expected_start_time);
    expect(Math.abs(due - performance.timeOrigin - performance.now() - 7_200_000)).toBeLessThan(60_000);
    const key = ["deployment", "run", "etl/nightly", "-p", "count=1", "--idempotency-key", "once"];
    expect(await world.json(...key)).toMatchObject({ id: ((await world.json(...key)) as { id: string }).id });
    const told = await world.cli("deployment", "run", "etl/nightly", '--params={"count": 2}');
    expect(told).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("follow it: batuta flow-run watch"),
    });
  });

  it("run tells every parameter that is wrong, and makes no run", async () => {
    const before = (await world.json("flow-run", "ls")) as unknown[];
    const words = ["deployment", "run", "etl/nightly", "-p", "nmaes=x", "-p", 'names=["a", 1]'];
    expect(await world.cli(...words)).toEqual({
      code: 1,
      stdout: "",
      stderr: [
        "error: no run was made of etl/nightly, its parameters are wrong:",
        "  nmaes: there is no such parameter; did you mean names?",
        "  names[1]: 1 is not of type 'string'",
        "  count: is required; give it with -p count=…",
        "",
      ].join("\n"),
    });
    expect(await world.json("flow-run", "ls")).toHaveLength(before.length);
    expect(await world.cli("deployment", "run", "etl/nightly", "-p", "count")).toMatchObject({
      code: 2,
      stderr: "error: --param count is not NAME=VALUE\n",
    });
    expect(await world.cli("deployment", "run", "etl/nightly", "--start-at", "noon")).toMatchObject({
      code: 2,
    });
  });

  it("run --watch follows it to its end", async () => {
    const watching = world.cli("deployment", "run", "etl/plain", "--name", "watched", "--watch", "--no-logs");
    const find = async (): Promise<string> => {
      const [run] = (await world.json("flow-run", "ls", "--name", "watched")) as { id: string }[];
      return run?.id ?? (await find());
    };
    await propose(world.client, await find(), "COMPLETED", {}, { force: true });
    const { code, stdout } = await watching;
    expect(code).toBe(0);
    expect(stdout).toMatch(/watched is Completed\n$/);
  });

  it("schedules are made with their next times, paused, resumed, replaced, deleted", async () => {
    const create = ["deployment", "schedule", "create", "etl/nightly"];
    const made = await world.cli(
      ...create,
      "--cron",
      "0 3 * * *",
      "--timezone",
      "America/Buenos_Aires",
      "-p",
      "count=1",
    );
    expect(made.stderr).toBe("etl/nightly: cron 0 3 * * * (America/Buenos_Aires)\n");
    expect(made.stdout.trim().split("\n")).toHaveLength(5);
    await world.json(...create, "--interval", "15m", "--slug", "often", "--no-active", "-p", "count=2");
    const ls = ["deployment", "schedule", "ls", "etl/nightly"];
    const listed = await world.json(...ls);
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual(
      expect.objectContaining({ slug: "often", active: false, parameters: { count: 2 } }),
    );
    await world.cli("deployment", "schedule", "resume", "etl/nightly", "often");
    expect(await world.json(...ls)).toContainEqual(
      expect.objectContaining({ slug: "often", active: true, parameters: { count: 2 } }),
    );
    await world.cli("deployment", "schedule", "pause", "etl/nightly", "--all");
    expect(await world.json(...ls)).toMatchObject([{ active: false }, { active: false }]);
    expect(await world.cli("deployment", "schedule", "delete", "etl/nightly", "oftne", "-y")).toMatchObject({
      code: 1,
      stderr: "error: there is no schedule of etl/nightly oftne; did you mean often?\n",
    });
    await world.cli("deployment", "schedule", "delete", "etl/nightly", "often", "-y");
    expect(await world.cli(...create, "--rrule", "FREQ=DAILY", "--replace", "-p", "count=3")).toMatchObject({
      code: 2,
    });
    await world.json(...create, "--rrule", "FREQ=DAILY", "--replace", "-p", "count=3", "--yes");
    expect(await world.json(...ls)).toMatchObject([
      { schedule: { rrule: expect.stringContaining("DAILY") } },
    ]);
    await world.cli("deployment", "schedule", "clear", "etl/nightly", "--yes");
    expect(await world.json(...ls)).toEqual([]);
  });

  it.each([
    [["--cron", "0 3 30 2 *"], "this schedule never comes due again; no run would ever start"],
    [["--cron", "0 3 * *"], "Invalid cron string"],
    [["--cron", "0 3 * * *", "--timezone", "America/BuenosAires"], "did you mean America/Buenos_Aires?"],
    [["--cron", "0 3 * * *", "--timezone", "Madrid"], "did you mean Europe/Madrid?"],
    [["--interval", "soon"], "is no duration"],
    [["--rrule", "FREQ=SOMETIMES"], "Invalid RRule"],
    [["--interval", "5m", "--cron", "* * * * *"], "exactly one of"],
    [[], "exactly one of"],
  ])("a schedule of %j is refused with the reason", async (options, reason) => {
    const outcome = await world.cli("deployment", "schedule", "create", "etl/nightly", ...options);
    expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining(reason) });
  });

  it("pause, resume and delete", async () => {
    expect(await world.cli("deployment", "pause", "etl/nightly")).toMatchObject({
      stderr: "paused etl/nightly\n",
    });
    expect(await world.json("deployment", "inspect", "etl/nightly")).toMatchObject({ paused: true });
    expect(await world.json("deployment", "resume", "etl/nightly")).toMatchObject({ paused: false });
    expect(await world.cli("deployment", "delete", "etl/plain")).toMatchObject({ code: 2 });
    expect(await world.json("deployment", "delete", "etl/plain", "other/plain", "--yes")).toEqual({
      deleted: ["etl/plain", "other/plain"],
    });
    expect(await world.json("deployment", "delete", "--all", "--yes")).toEqual({ deleted: ["etl/nightly"] });
    expect(await world.json("deployment", "delete", "--all", "--yes")).toEqual({ deleted: [] });
  });
});
