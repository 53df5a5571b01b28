import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeFlowRun, makeTaskRun } from "../../test/support/api-builders.ts";
import { type CliWorld, openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createArtifact } from "../contract/artifacts/routes.ts";
import { takeTagSlots } from "../contract/concurrency-limits/routes.ts";
import { incrementSlotsWithLease } from "../contract/concurrency-limits/routes-v2.ts";
import { createLogs } from "../contract/logs/routes.ts";

const AUTOMATION = `
name: tell-failures
trigger:
  type: event
  posture: Reactive
  expect: [prefect.flow-run.Failed]
  for_each: [prefect.resource.id]
  threshold: 1
  within: 0
actions:
  - type: do-nothing
`;

describeEachDialect("commands of one resource each", (dialect) => {
  let world: CliWorld;
  beforeAll(async () => {
    world = await openCliWorld(dialect);
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  it("variables are set as JSON or text, read, changed, deleted", async () => {
    expect(await world.message("variable", "set", "region", "eu-west-1", "--tag", "prod")).toBe(
      "created the variable region\n",
    );
    expect(await world.failure("variable", "set", "region", "x")).toContain("--overwrite changes it");
    await world.message("variable", "set", "limits", '{"rows": 5}');
    await world.message("variable", "set", "region", "us", "--overwrite");
    expect(await world.cli("variable", "get", "region")).toEqual({ code: 0, stdout: "us\n", stderr: "" });
    expect(await world.cli("variable", "get", "limits")).toMatchObject({ stdout: '{"rows":5}\n' });
    expect(await world.json("variable", "inspect", "region")).toMatchObject({ value: "us", tags: ["prod"] });
    expect((await world.cli("variable", "ls")).stdout).toMatch(
      /^NAME +VALUE +TAGS +CHANGED\nlimits +{"rows":5} /,
    );
    expect(await world.failure("variable", "get", "regoin")).toBe(
      "error: there is no variable regoin; did you mean region?\n",
    );
    expect(await world.failure("variable", "set", "Not Good", "1")).toContain(
      "only contain lowercase letters",
    );
    expect(await world.json("variable", "unset", "region", "-y")).toEqual({ deleted: ["region"] });
  });

  it("artifacts are listed by key, shown by key or id, deleted with all their versions", async () => {
    for (const data of ["one", "two"]) {
      const body = { key: "report", type: "markdown", data, description: "daily" };
      await world.client.call(createArtifact, { body });
    }
    const listed = await world.json("artifact", "ls");
    expect(listed).toMatchObject([{ key: "report", data: "two" }]);
    expect(await world.json("artifact", "ls", "--all", "--type", "markdown")).toHaveLength(2);
    expect((await world.cli("artifact", "inspect", "report")).stdout).toMatch(
      /Type +markdown[\s\S]*Data\ntwo\n$/,
    );
    expect(await world.failure("artifact", "inspect", "reprot")).toContain("did you mean report?");
    expect(await world.json("artifact", "delete", "report", "--yes")).toEqual({
      deleted: [expect.any(String), expect.any(String)],
    });
  });

  it("limits on tags are made, shown with their holders, reset, deleted", async () => {
    await world.message("concurrency-limit", "create", "database", "2");
    const run = await makeFlowRun(world.client);
    const task = await makeTaskRun(world.client, run.id, { name: "holder" });
    await world.client.call(takeTagSlots, { body: { names: ["database"], task_run_id: task.id } });
    const shown = await world.cli("concurrency-limit", "inspect", "database");
    expect(shown.stdout).toMatch(/Slots +1 of 2 taken[\s\S]*task run holder/);
    expect(await world.cli("concurrency-limit", "reset", "database")).toMatchObject({ code: 2 });
    expect(await world.json("concurrency-limit", "reset", "database", "-y")).toEqual({
      tag: "database",
      freed: 1,
    });
    expect(await world.failure("concurrency-limit", "inspect", "databse")).toContain(
      "did you mean database?",
    );
    await world.message("concurrency-limit", "delete", "database", "--yes");
    expect(await world.json("concurrency-limit", "ls")).toEqual([]);
  });

  it("global limits are made, changed, switched, shown with their holders", async () => {
    await world.message("gcl", "create", "api", "--limit", "3", "--slot-decay-per-second", "0.5");
    expect(await world.failure("gcl", "create", "api", "--limit", "3")).toContain("update api` changes it");
    await world.message("gcl", "update", "api", "--limit", "8", "--slot-decay-per-second", "0");
    await world.client.call(incrementSlotsWithLease, { body: { names: ["api"], slots: 2 } });
    expect((await world.cli("gcl", "inspect", "api")).stdout).toMatch(
      /Slots +2 of 8 taken[\s\S]*HOLDER[\s\S]*unknown/,
    );
    await world.message("gcl", "disable", "api");
    expect(await world.json("gcl", "ls")).toMatchObject([{ name: "api", active: false }]);
    await world.message("gcl", "enable", "api");
    expect(await world.cli("gcl", "update", "api")).toMatchObject({ code: 2 });
    expect(await world.cli("gcl", "create", "x")).toMatchObject({ code: 2 });
    await world.message("gcl", "delete", "api", "--yes");
    expect(await world.failure("gcl", "inspect", "api")).toContain("there is no concurrency limit api");
  });

  it("blocks are stored by the fields of their type, masked when shown, deleted", async () => {
    const fields = await world.cli("block", "create", "secret");
    expect(fields.stdout).toMatch(/FIELD +TYPE[\s\S]*value +\w+ +required/);
    expect(await world.failure("block", "create", "secret", "mine", "-f", "vlaue=x")).toBe(
      [
        "error: no block was stored:",
        "  vlaue: there is no such field; did you mean value?",
        "  value: is required; give it with --field value=… or --data",
        "",
      ].join("\n"),
    );
    writeFileSync(join(world.home, "secret.json"), '{"value": "hush-hush"}');
    await world.message("block", "create", "secret", "mine", "--data", "secret.json");
    expect(await world.failure("block", "create", "secret", "mine", "-f", "value=x")).toContain("already");
    expect((await world.cli("block", "inspect", "secret/mine")).stdout).not.toContain("hush-hush");
    expect((await world.cli("block", "inspect", "secret/mine", "--secrets")).stdout).toContain("hush-hush");
    expect(await world.json("block", "ls", "--type", "secret")).toMatchObject([{ name: "mine" }]);
    expect(await world.failure("block", "inspect", "secret/mien")).toContain("did you mean secret/mine?");
    expect((await world.cli("block", "type", "inspect", "secret")).stdout).toMatch(/Protected +yes/);
    expect(await world.failure("block", "type", "delete", "secret", "-y")).toContain("is protected");
    expect(await world.failure("block", "register", "-m", "prefect_aws")).toContain(
      `PREFECT_API_URL=${world.url} prefect block register -m prefect_aws`,
    );
    await world.message("block", "delete", "secret/mine", "--yes");
    expect(await world.json("block", "ls")).toEqual([]);
  });

  it("automations go from a file and back into one, and every problem of a wrong one is told", async () => {
    writeFileSync(join(world.home, "automation.yaml"), AUTOMATION);
    expect(await world.message("automation", "create", "--from-file", "automation.yaml")).toContain(
      "saved the automation tell-failures",
    );
    const shown = await world.cli("automation", "inspect", "tell-failures");
    writeFileSync(join(world.home, "again.yaml"), shown.stdout.replace("threshold: 1", "threshold: 4"));
    await world.message("automation", "update", "tell-failures", "-f", "again.yaml");
    expect(await world.json("automation", "inspect", "tell-failures")).toMatchObject({
      trigger: { threshold: 4 },
    });
    await world.message("automation", "pause", "tell-failures");
    expect(await world.json("automation", "ls")).toMatchObject([{ enabled: false }]);
    await world.message("automation", "resume", "tell-failures");
    const wrong = await world.failure("automation", "create", "--from-json", '{"nmae": "x", "actions": 5}');
    expect(wrong).toMatch(/this is no automation:\n[\s\S]*name: [\s\S]*actions: /);
    expect(await world.cli("automation", "create", "--from-json", "{")).toMatchObject({ code: 2 });
    expect(await world.failure("automation", "pause", "tell-failure")).toContain(
      "did you mean tell-failures?",
    );
    await world.message("automation", "delete", "tell-failures", "--yes");
  });

  it("events are told, listed and streamed", async () => {
    await world.message(
      "event",
      "emit",
      "ship.sailed",
      "--resource-id",
      "ship.1",
      "--payload",
      '{"knots": 12}',
    );
    const [event] = (await world.json("event", "ls", "--event", "ship.")) as unknown[];
    expect(event).toMatchObject({ resource: { "prefect.resource.id": "ship.1" }, payload: { knots: 12 } });
    expect((await world.cli("event", "ls", "--resource", "ship.*")).stdout).toMatch(
      /ship\.sailed +ship\.1\n$/,
    );
    expect(await world.cli("event", "emit", "x")).toMatchObject({ code: 2 });
    const listening = Promise.withResolvers<void>();
    let line = "";
    const streaming = world.cliIn(
      {
        json: true,
        note: () => listening.resolve(),
        print: (text) => {
          line += text;
        },
      },
      ...["event", "stream", "--event", "ship.", "--run-once"],
    );
    await listening.promise;
    await world.message("event", "emit", "train.left", "-i", "train.1");
    await world.message("event", "emit", "ship.docked", "-i", "ship.2");
    expect(await streaming).toMatchObject({ code: 0 });
    expect(JSON.parse(line)).toMatchObject({ event: "ship.docked" });
  });

  it("a stream ends with 130 when it is interrupted", async () => {
    const controller = new AbortController();
    const streaming = world.cliIn(
      { signal: controller.signal, note: () => controller.abort(new Error("stop")) },
      ...["event", "stream"],
    );
    expect(await streaming).toMatchObject({ code: 130 });
  });

  it("a task run's log is printed from either end", async () => {
    const { client } = world;
    const run = await makeFlowRun(client);
    const task = await makeTaskRun(client, run.id, { name: "logged" });
    const line = { name: "prefect.task_runs", level: 20, flow_run_id: run.id };
    await client.call(createLogs, {
      body: ["one", "two", "of the flow"].map((text, at) => ({
        ...line,
        message: text,
        timestamp: `2026-11-20T10:00:0${at}Z`,
        task_run_id: at < 2 ? task.id : null,
      })),
    });
    const lines = (await world.json("task-run", "logs", task.id)) as { message: string }[];
    expect(lines.map((each) => each.message)).toEqual(["one", "two"]);
    const last = await world.cli("task-run", "logs", task.id, "--tail", "1");
    expect(last.stdout).toMatch(/\| two\n$/);
  });
});
