import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CliWorld, openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { makeDueRun, makeQueueDeployment } from "../../test/support/pool-builders.ts";

describeEachDialect("work-pool and work-queue commands", (dialect) => {
  let world: CliWorld;
  beforeAll(async () => {
    world = await openCliWorld(dialect);
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  it("create takes the type's template from the catalogue, and tells types that are not there", async () => {
    expect(await world.cli("work-pool", "ls")).toMatchObject({
      stdout: "",
      stderr: expect.stringContaining("no work pools"),
    });
    const made = await world.message(
      "work-pool",
      "create",
      "local",
      "--type",
      "process",
      "--concurrency-limit",
      "5",
    );
    expect(made).toContain("created the work pool local of type process\n");
    const pool = await world.json("work-pool", "inspect", "local");
    expect(pool).toMatchObject({
      type: "process",
      concurrency_limit: 5,
      base_job_template: { job_configuration: { command: "{{ command }}" } },
      work_queues: [{ name: "default", priority: 1 }],
    });
    expect(await world.cli("work-pool", "create", "x", "--type", "kubernets")).toMatchObject({
      code: 2,
      stderr: "error: there is no work pool type kubernets; did you mean kubernetes?\n",
    });
    expect(await world.cli("work-pool", "create", "x")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("missing --type: which type of work pool?"),
    });
    expect(await world.cli("work-pool", "create", "local", "-t", "process")).toMatchObject({
      code: 1,
      stderr: "error: there is a work pool local already; --overwrite changes it\n",
    });
  });

  it("create and update take a template of one's own, and refuse one with unknown variables", async () => {
    const template = (name: string) =>
      JSON.stringify({
        job_configuration: { command: "{{ command }}", env: `{{ ${name} }}` },
        variables: { properties: { command: { type: "string" }, env: { type: "object" } } },
      });
    writeFileSync(join(world.home, "good.json"), template("env"));
    writeFileSync(join(world.home, "bad.json"), template("evn"));
    await world.message("work-pool", "create", "own", "--type", "mine", "--base-job-template", "good.json");
    const refused = await world.cli("work-pool", "update", "own", "--base-job-template", "bad.json");
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("undeclared variable(s): evn"),
    });
    const missing = await world.cli("work-pool", "update", "own", "--base-job-template", "none.json");
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot read none.json") });
    expect(await world.message("work-pool", "update", "own", "--description", "ours")).toBe(
      "changed the work pool own\n",
    );
    expect(await world.cli("work-pool", "update", "own")).toMatchObject({ code: 2 });
    const shown = await world.cli("work-pool", "inspect", "own");
    expect(shown.stdout).toMatch(
      /Description +ours\n[\s\S]*Variables of its jobs\nNAME +TYPE[\s\S]*env +object/,
    );
  });

  it("pause, resume, limits", async () => {
    await world.message("work-pool", "pause", "local");
    expect((await world.cli("work-pool", "ls")).stdout).toMatch(/local +process +paused +0 of 5/);
    await world.message("work-pool", "resume", "local");
    await world.message("work-pool", "set-concurrency-limit", "local", "7");
    expect(await world.json("work-pool", "inspect", "local")).toMatchObject({
      is_paused: false,
      concurrency_limit: 7,
    });
    await world.message("work-pool", "clear-concurrency-limit", "local");
    expect(await world.json("work-pool", "inspect", "local")).toMatchObject({ concurrency_limit: null });
    expect(await world.cli("work-pool", "set-concurrency-limit", "local", "many")).toMatchObject({ code: 2 });
    expect(await world.cli("work-pool", "pause", "locla")).toMatchObject({
      code: 1,
      stderr: "error: there is no work pool locla; did you mean local?\n",
    });
  });

  it("queues are made, moved, paused and found by name, by pool and name, by id", async () => {
    await world.message("work-queue", "create", "urgent", "--pool", "local", "--priority", "1");
    expect(await world.json("work-queue", "ls", "-p", "local")).toMatchObject([
      { name: "urgent", priority: 1 },
      { name: "default", priority: 2 },
    ]);
    await world.message("work-queue", "update", "urgent", "--priority", "2");
    await world.message("work-queue", "pause", "local/urgent");
    const queue = (await world.json("work-queue", "inspect", "urgent")) as { id: string };
    expect(queue).toMatchObject({ priority: 2, is_paused: true, health: { late_runs_count: 0 } });
    await world.message("work-queue", "resume", queue.id);
    await world.message("work-queue", "set-concurrency-limit", "urgent", "2", "--pool", "local");
    expect(await world.json("work-queue", "inspect", "urgent")).toMatchObject({
      is_paused: false,
      concurrency_limit: 2,
    });
    await world.message("work-queue", "clear-concurrency-limit", "urgent");
    const several = await world.cli("work-queue", "inspect", "default");
    expect(several).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("several work queues are named default"),
    });
    expect(await world.cli("work-queue", "create", "urgent", "-p", "local")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there is a work queue of local urgent already"),
    });
    expect(await world.cli("work-queue", "inspect", "urgnet", "-p", "local")).toMatchObject({
      stderr: "error: there is no work queue of local urgnet; did you mean urgent?\n",
    });
  });

  it("preview shows what is due without polling, slots who holds them", async () => {
    const id = await makeQueueDeployment(world.client, "queued", "local", "urgent");
    const now = performance.timeOrigin + performance.now();
    await makeDueRun(world.client, id, "due-soon", now + 60_000);
    await makeDueRun(world.client, id, "due-later", now + 7_200_000);
    const preview = (...words: string[]) => world.json(...words) as Promise<{ name: string }[]>;
    expect(await preview("work-pool", "preview", "local")).toMatchObject([{ name: "due-soon" }]);
    const later = await preview("work-queue", "preview", "urgent", "--hours", "3");
    expect(later.map(({ name }) => name)).toEqual(["due-soon", "due-later"]);
    expect(await world.json("work-queue", "inspect", "urgent")).toMatchObject({ last_polled: null });
    expect((await world.cli("work-pool", "slots", "local")).stdout).toMatch(/slots of local are taken\n/);
    expect((await world.cli("work-queue", "slots", "urgent")).stdout).toMatch(/slots of urgent are taken\n/);
  });

  it("the template of a type is printed, or written to a file", async () => {
    const words = ["work-pool", "get-default-base-job-template", "--type", "process"];
    const { stdout } = await world.cli(...words);
    expect(JSON.parse(stdout)).toHaveProperty("variables.properties.command");
    await world.message(...words, "--file", "template.json");
    const outcome = await world.cli(
      "work-pool",
      "create",
      "again",
      "-t",
      "process",
      "--base-job-template",
      "template.json",
    );
    expect(outcome.code).toBe(0);
  });

  it("the template of Kubernetes pools is Prefect's manifest, and patches", async () => {
    const pool = await world.json("work-pool", "create", "cluster", "--type", "kubernetes");
    const { stdout } = await world.cli("work-pool", "get-default-base-job-template", "--type", "kubernetes");
    expect(pool).toMatchObject({ type: "kubernetes", base_job_template: JSON.parse(stdout) });
    expect(JSON.parse(stdout)).toMatchObject({
      job_configuration: { job_manifest: { kind: "Job" }, customizations: "{{ customizations }}" },
    });
    await world.cli("work-pool", "delete", "cluster", "--yes");
  });

  it("delete asks, and refuses what is not there before it does", async () => {
    expect(await world.cli("work-pool", "delete", "again", "nothing")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there is no work pool nothing"),
    });
    expect(await world.cli("work-pool", "delete", "again")).toMatchObject({ code: 2 });
    expect(await world.json("work-pool", "delete", "again", "own", "--yes")).toEqual({
      deleted: ["again", "own"],
    });
    expect(await world.json("work-queue", "delete", "urgent", "--yes")).toEqual({ deleted: ["urgent"] });
  });
});
