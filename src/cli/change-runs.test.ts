import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFlow, makeFlowRun, makeOwner, propose } from "../../test/support/api-builders.ts";
import { type CliWorld, openCliWorld } from "../../test/support/cli-world.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createDeployment, createDeploymentRun } from "../contract/deployments/routes.ts";
import { readFlowRun } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { beginRun } from "../contract/journal/routes.ts";
import { createFlowRunInput } from "../contract/run-inputs/routes.ts";
import { listOfferedRuns } from "./due-runs.ts";

const PAST = "2020-01-01T00:00:00Z";

describeEachDialect("commands that change flow runs", (dialect) => {
  let world: CliWorld;
  let deployment_id: string;
  beforeAll(async () => {
    world = await openCliWorld(dialect);
    const flow_id = await makeFlow(world.client, "etl");
    ({ id: deployment_id } = await world.client.call(createDeployment, {
      body: { name: "nightly", flow_id },
    }));
  }, 60_000);
  afterAll(() => world[Symbol.asyncDispose]());

  const stateOf = async (id: string) => (await world.client.call(readFlowRun, { params: { id } })).state_name;
  const deploymentRun = (name: string, tags: string[] = []) =>
    world.client.call(createDeploymentRun, { params: { id: deployment_id }, body: { name, tags } });

  it("cancel ends what has not begun, and asks a running one to end", async () => {
    const { client } = world;
    const scheduled = await deploymentRun("cancel-scheduled");
    const running = await makeFlowRun(client, { name: "cancel-running" });
    await propose(client, running.id, "RUNNING");
    const ended = await makeFlowRun(client, { name: "cancel-ended" });
    await propose(client, ended.id, "COMPLETED");
    const outcome = await world.cli("flow-run", "cancel", "cancel-scheduled", running.id, "cancel-ended");
    expect(outcome).toEqual({
      code: 1,
      stdout: "cancel-scheduled: Cancelled\ncancel-running: Cancelling\n",
      stderr: "cancel-ended: not changed, Run is already in terminal state COMPLETED.\n",
    });
    expect(await stateOf(scheduled.id)).toBe("Cancelled");
    expect(await stateOf(running.id)).toBe("Cancelling");
  });

  it("by a filter they want a yes, take only runs that they can change, and tell each for machines", async () => {
    const first = await deploymentRun("bulk-1", ["bulk"]);
    const second = await deploymentRun("bulk-2", ["bulk"]);
    const done = await deploymentRun("bulk-3", ["bulk"]);
    await propose(world.client, done.id, "COMPLETED", {}, { force: true });
    const filter = ["--deployment", "etl/nightly", "--tag", "bulk"];
    expect(await world.cli("flow-run", "cancel", ...filter)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("Cancel 2 flow runs (2 Scheduled)? Say --yes"),
    });
    expect(await stateOf(first.id)).toBe("Scheduled");
    // A state that nothing can be done about takes no run, though the filter names it.
    expect(await world.json("flow-run", "cancel", ...filter, "--state", "completed", "--yes")).toEqual([]);
    const results = await world.json("flow-run", "cancel", ...filter, "--yes");
    expect(results).toHaveLength(2);
    expect(results).toContainEqual({
      id: second.id,
      name: "bulk-2",
      state_type: "CANCELLED",
      state_name: "Cancelled",
      changed: true,
      reason: null,
    });
    expect(await world.cli("flow-run", "cancel", ...filter, "--yes")).toEqual({
      code: 0,
      stdout: "",
      stderr: "no flow runs match; nothing was done\n",
    });
  });

  it("refuse names beside a filter, neither of them, and what does not exist", async () => {
    expect(await world.cli("flow-run", "cancel", "x", "--state", "running")).toMatchObject({ code: 2 });
    expect(await world.cli("flow-run", "cancel")).toMatchObject({
      code: 2,
      stderr: "error: missing RUNS: which flow run? `batuta flow-run ls` helps\n",
    });
    expect(await world.cli("flow-run", "cancel", "--deployment", "etl/nigthly")).toMatchObject({
      code: 1,
      stderr: "error: there is no deployment etl/nigthly; did you mean etl/nightly?\n",
    });
  });

  it("pause and suspend running Python flows, and resume them with the input that they asked for", async () => {
    const { client } = world;
    const run = await makeFlowRun(client, { name: "pausing" });
    await propose(client, run.id, "RUNNING");
    expect(await world.cli("flow-run", "pause", "pausing", "--timeout", "2h")).toMatchObject({
      code: 0,
      stdout: "pausing: Paused\n",
    });
    expect(await world.cli("flow-run", "resume", "pausing")).toMatchObject({ stdout: "pausing: Running\n" });
    expect(await world.cli("flow-run", "resume", "pausing")).toMatchObject({
      code: 1,
      stderr: "pausing: not changed, Cannot resume a flow run that is not paused.\n",
    });
    expect(await world.cli("flow-run", "suspend", "pausing")).toMatchObject({
      code: 1,
      stderr: "pausing: not changed, Cannot suspend flows without a deployment.\n",
    });

    const schema = { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
    const keyset = { description: "k-description", response: "k-response", schema: "k-schema" };
    const params = { id: run.id };
    const body = { key: "k-schema", value: JSON.stringify(schema) };
    await client.call(createFlowRunInput, { params, body });
    const pause_timeout = new Date(Date.parse(PAST) + 4e12).toISOString();
    const state_details = { pause_key: "ask", run_input_keyset: keyset, pause_timeout };
    await propose(client, run.id, "PAUSED", { state_details });
    expect(await world.cli("flow-run", "resume", "pausing", "-i", "count=many")).toMatchObject({ code: 1 });
    expect(await world.cli("flow-run", "resume", "pausing", "-i", "count=3")).toMatchObject({
      code: 0,
      stdout: "pausing: Running\n",
    });
  });

  it("do not pause TypeScript flows, which would not look for it", async () => {
    const run = await deploymentRun("typescript");
    const { epoch } = await world.client.call(beginRun, {
      body: { flow_name: "etl", flow_run_id: run.id, owner: makeOwner(), create: {} },
    });
    await propose(world.client, run.id, "RUNNING", {}, { owner_epoch: epoch });
    for (const verb of ["pause", "suspend"])
      expect(await world.cli("flow-run", verb, "typescript")).toEqual({
        code: 1,
        stdout: "",
        stderr: `typescript: not changed, Cannot ${verb} a TypeScript flow, which does not look for it; cancel it, and run it again: what has finished is kept.\n`,
      });
    expect(await stateOf(run.id)).toBe("Running");
  });

  it("retry schedules runs of deployments for their workers", async () => {
    const run = await deploymentRun("to-retry");
    await propose(world.client, run.id, "RUNNING", {}, { force: true });
    expect(await world.cli("flow-run", "retry", "to-retry")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("it is still Running"),
    });
    await propose(world.client, run.id, "FAILED", {}, { force: true });
    const outcome = await world.cli("flow-run", "retry", "to-retry");
    expect(outcome).toMatchObject({ code: 0, stdout: "to-retry: AwaitingRetry\n" });
  });

  it("delete takes a filter, and does not take running runs", async () => {
    await deploymentRun("gone-1", ["gone"]);
    await deploymentRun("gone-2", ["gone"]);
    const deleted = await world.json("flow-run", "delete", "--tag", "gone", "--yes");
    expect(deleted).toEqual({ deleted: [expect.any(String), expect.any(String)] });
    expect(await world.json("flow-run", "ls", "--tag", "gone")).toEqual([]);
    const running = await makeFlowRun(world.client, { name: "still-running" });
    await propose(world.client, running.id, "RUNNING");
    expect(await world.cli("flow-run", "delete", "still-running", "--yes")).toMatchObject({
      code: 1,
      stderr: "error: still running: still-running; wait for the end, or delete with --force\n",
    });
  });

  it("watch prints states until the end, and its exit code tells how it ended", async () => {
    const run = await makeFlowRun(world.client, { name: "watched" });
    await propose(world.client, run.id, "FAILED", { message: "no disk" });
    const outcome = await world.cli("flow-run", "watch", "watched");
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/watched is Failed: no disk\n$/);
    const waiting = await makeFlowRun(world.client, { name: "unwatched" });
    expect(await world.cli("flow-run", "watch", waiting.id, "--timeout", "0.05")).toMatchObject({
      code: 1,
      stderr: `error: unwatched has not ended within 0.05 s; it goes on: batuta flow-run watch ${waiting.id}\n`,
    });
  });

  it("ls finds runs of a deployment within a time", async () => {
    const runs = await world.json("flow-run", "ls", "-d", "nightly", "--since", "1h", "--limit", "500");
    expect(runs).toContainEqual(expect.objectContaining({ name: "to-retry", flow_name: "etl" }));
    expect(await world.json("flow-run", "ls", "-d", "nightly", "--until", PAST)).toEqual([]);
    // Prefect's own spellings.
    const scheduled = ["flow-run", "ls", "--flow-name", "etl", "--state-type", "SCHEDULED"];
    const { stdout } = await world.cli(...scheduled, "-o", "json");
    expect(JSON.parse(stdout).map((run: { name: string }) => run.name)).toContain("to-retry");
    expect(await world.json("flow-run", "ls", "--flow-name", "none")).toEqual([]);
    const state = { type: "SCHEDULED", state_details: { scheduled_time: "2099-01-01T00:00:00Z" } };
    await makeFlowRun(world.client, { name: "far-off", state });
    const later = ["flow-run", "ls", "--name", "far-off"];
    expect(await world.json(...later)).toEqual([]);
    expect(await world.json(...later, "--state", "scheduled")).toHaveLength(1);
  });

  it("a picker has what began before what is to come", async () => {
    const now = Date.now();
    const at = (ms: number): string => new Date(now + ms).toISOString();
    const make = async (name: string, scheduled_time: string): Promise<void> => {
      const state = { type: "SCHEDULED", state_details: { scheduled_time } } as const;
      await makeFlowRun(world.client, { name, tags: ["offered"], state });
    };
    await make("in-a-day", at(86_400_000));
    await make("soon", at(20_000));
    await make("in-an-hour", at(3_600_000));
    await make("late", at(-30_000));
    const begun = await makeFlowRun(world.client, { name: "begun", tags: ["offered"] });
    await propose(world.client, begun.id, "RUNNING");
    const namesOf = (runs: readonly FlowRun[]): string[] =>
      runs.filter(({ tags }) => tags.includes("offered")).map(({ name }) => name);
    const offered = await listOfferedRuns(world.client, now);
    expect(namesOf(offered)).toEqual(["begun", "late", "soon", "in-an-hour", "in-a-day"]);
    const scheduled = await listOfferedRuns(world.client, now, ["SCHEDULED"]);
    expect(namesOf(scheduled)).toEqual(["late", "soon", "in-an-hour", "in-a-day"]);
    // What a flow did last is nothing that is to come.
    const flows = (await world.json("flow", "ls")) as { last_flow_run: { name: string } | null }[];
    expect(flows.map((flow) => flow.last_flow_run?.name)).not.toContain("far-off");
    expect(flows.map((flow) => flow.last_flow_run?.name)).not.toContain("in-a-day");
  });
});

describe("a picker", () => {
  it("is not shown where nobody is, or where JSON is wanted", async () => {
    const { givenOrPicked } = await import("./pick.ts");
    const { createTestContext } = await import("../../test/support/cli-context.ts");
    const options = { argument: "POOL", what: "work pool", otherwise: "x", choices: async () => [] };
    await expect(givenOrPicked(createTestContext().context, undefined, options)).rejects.toThrow(
      "which work pool?",
    );
    const { context } = createTestContext({ isInteractive: true });
    await expect(givenOrPicked(context, undefined, options)).rejects.toThrow(
      "there is no work pool to choose from",
    );
    expect(await givenOrPicked(context, "given", options)).toBe("given");
  });
});
