import { expect, it, vi } from "vitest";
import { setFlowRunState } from "../../src/contract/flow-runs/routes.ts";
import { createScriptHome } from "./script-home.ts";

vi.setConfig({ testTimeout: 120_000 });

const DONE = { result: "rows extract transform load" };

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "ends as Crashed on %s with exit code %i, and goes on at its next start",
  async (signal, code) => {
    const home = await createScriptHome();
    const first = home.start("etl.ts", ["rows"], { STAY_IN: "transform" });
    await first.next("in");
    expect(await first.kill(signal)).toEqual({ code, signal: null });
    const [crashed] = await home.runs();
    expect(crashed).toMatchObject({ state_type: "CRASHED", run_count: 1 });
    expect(crashed?.state?.message).toBe(`the process was ended by ${signal}`);

    await expect(home.start("etl.ts", ["rows"]).next("result")).resolves.toEqual(DONE);
    expect(await home.effects()).toEqual(["extract", "transform", "transform", "load"]);
    const runs = await home.runs();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ id: crashed?.id, state_type: "COMPLETED", run_count: 1 });
  },
);

it("ends within its grace time when a hook never does", async () => {
  const home = await createScriptHome();
  const script = home.start("etl.ts", ["rows"], {
    STAY_IN: "extract",
    STAY_IN_HOOK: "1",
    BATUTA_SHUTDOWN_GRACE_SECONDS: "0.2",
  });
  await script.next("in");
  expect(await script.kill("SIGTERM")).toEqual({ code: 143, signal: null });
  expect(await home.runs()).toMatchObject([{ state_type: "CRASHED" }]);
});

it("ends as Cancelled on SIGINT when its cancellation was asked for", async () => {
  const home = await createScriptHome();
  const script = home.start("etl.ts", ["rows"], { STAY_IN: "transform" });
  await script.next("in");
  const [run] = await home.runs();
  await home.ask((client) =>
    client.call(setFlowRunState, {
      params: { id: run?.id ?? "" },
      body: { state: { type: "CANCELLING" } },
    }),
  );
  expect(await script.kill("SIGINT")).toEqual({ code: 130, signal: null });
  expect(await home.runs()).toMatchObject([{ id: run?.id, state_type: "CANCELLED" }]);
});

it.each(["awaited", "unawaited"])(
  "ends as Crashed with exit code 13 when it waits for what never comes (%s)",
  async (way) => {
    const home = await createScriptHome();
    expect(await home.start("unsettled.ts", [way]).ended).toEqual({ code: 13, signal: null });
    const [run] = await home.runs();
    expect(run).toMatchObject({ state_type: "CRASHED" });
    expect(run?.state?.message).toBe(
      "the process came to its end while 'waits' was still waiting: a promise it awaits can never settle",
    );
  },
);

it("goes on where it was killed, when it is started again with the same parameters", async () => {
  const home = await createScriptHome();
  const first = home.start("etl.ts", ["rows"], { STAY_IN: "load" });
  await first.next("in");
  await first.kill("SIGKILL");
  await expect(home.start("etl.ts", ["rows"]).next("result")).resolves.toEqual(DONE);
  expect(await home.effects()).toEqual(["extract", "transform", "load", "load"]);
  expect(await home.runs()).toMatchObject([{ state_type: "COMPLETED", run_count: 1 }]);
});

it("starts afresh with other parameters, when told to, and after it has completed", async () => {
  const home = await createScriptHome();
  const killed = home.start("etl.ts", ["rows"], { STAY_IN: "load" });
  await killed.next("in");
  await killed.kill("SIGKILL");

  await expect(home.start("etl.ts", ["others"]).next("result")).resolves.toEqual({
    result: "others extract transform load",
  });
  expect(await home.runs()).toHaveLength(2);
  await expect(home.start("etl.ts", ["rows"], { BATUTA_RESUME: "false" }).next("result")).resolves.toEqual(
    DONE,
  );
  expect(await home.runs()).toHaveLength(3);
  // The newest run with these parameters has completed: the killed one before it is past.
  await expect(home.start("etl.ts", ["rows"]).next("result")).resolves.toEqual(DONE);
  const runs = await home.runs();
  expect(runs.map((run) => run.state_type)).toEqual(["RUNNING", "COMPLETED", "COMPLETED", "COMPLETED"]);
  expect(await home.effects()).toHaveLength(12);
});

it("leaves the run of a process that lives alone", async () => {
  const home = await createScriptHome();
  const first = home.start("etl.ts", ["rows"], { STAY_IN: "transform" });
  await first.next("in");
  await expect(home.start("etl.ts", ["rows"]).next("result")).resolves.toEqual(DONE);
  const runs = await home.runs();
  expect(runs.map((run) => run.state_type)).toEqual(["RUNNING", "COMPLETED"]);
});
