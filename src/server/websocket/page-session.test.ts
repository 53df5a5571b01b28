import { describe, expect, it } from "vitest";
import type { ChangesFrame } from "../../contract/websocket/page-frames.ts";
import { createIds } from "../../platform/ids.ts";
import type { PageChanges } from "../../services/ui/page-changes.ts";
import type { LogTable } from "../../store/tables/log.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { openPageSession } from "./page-session.ts";
import type { PrefectChannel } from "./prefect-channel.ts";

const ids = createIds();
const run = ids.uuid();

const none: PageChanges = {
  flowRuns: new Map(),
  entities: new Map(),
  events: 0,
  taskRuns: new Map(),
  tasksLost: false,
};
const state = (id: string, state_type: "RUNNING" | "COMPLETED") =>
  [id, { id, state_type, state_name: null }] as const;

function task(id: string) {
  const times = {
    expected_start_time: null,
    start_time: null,
    end_time: null,
    total_run_time: 0,
    run_count: 1,
  };
  return { id, name: "t", task_key: "t", state_type: "RUNNING" as const, state_name: "Running", ...times };
}

function open(topics: readonly string[]) {
  const clock = createVirtualClock();
  const sent: ChangesFrame[] = [];
  const reader = { waiting: 0, isOpen: true };
  // safe: what a session uses of a channel
  const channel = {
    get waiting() {
      return reader.waiting;
    },
    isOpen: true,
    send(frame: ChangesFrame) {
      if (frame.type === "changes") sent.push(frame);
      return true;
    },
    close() {},
  } as unknown as PrefectChannel;
  let tell: (changes: PageChanges) => void = () => {};
  let log: (lines: readonly LogTable[]) => void = () => {};
  const listening = { changes: 0, logs: 0 };
  const session = openPageSession(channel, {
    clock,
    changes: {
      subscribe(listener) {
        tell = listener;
        listening.changes += 1;
        return () => {
          listening.changes -= 1;
        };
      },
    },
    logs: {
      subscribe(listener) {
        log = listener;
        listening.logs += 1;
        return () => {
          listening.logs -= 1;
        };
      },
    },
  });
  session.receive(JSON.stringify({ type: "watch", topics }));
  return {
    clock,
    sent,
    reader,
    session,
    listening,
    tell: (changes: Partial<PageChanges>) => tell({ ...none, ...changes }),
    log: (lines: readonly LogTable[]) => log(lines),
  };
}

describe("a page that reads slowly", () => {
  it("is sent what has changed meanwhile in one frame, each run once with its latest state", async () => {
    const { clock, sent, reader, tell } = open(["flow-runs"]);
    tell({ flowRuns: new Map([state(run, "RUNNING")]) });
    expect(sent).toHaveLength(1);
    reader.waiting = 1;
    const other = ids.uuid();
    for (let pass = 0; pass < 100; pass += 1) tell({ flowRuns: new Map([state(other, "RUNNING")]) });
    tell({ flowRuns: new Map([state(run, "COMPLETED")]) });
    await clock.advance(10_000);
    expect(sent).toHaveLength(1);
    reader.waiting = 0;
    await clock.advance(200);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.flow_runs).toEqual([state(other, "RUNNING")[1], state(run, "COMPLETED")[1]]);
  });

  it("is told that there was more than it could be told, and nothing is kept without a bound", async () => {
    const { clock, sent, reader, tell, log } = open([
      "flow-runs",
      "entities",
      `flow-run:${run}`,
      `logs:${run}`,
    ]);
    reader.waiting = 1;
    for (let pass = 0; pass < 20; pass += 1) {
      const many = Array.from({ length: 500 }, () => ids.uuid());
      tell({
        flowRuns: new Map(many.map((id) => state(id, "RUNNING"))),
        entities: new Map([["flow", new Set(many)]]),
        taskRuns: new Map([[run, new Map(many.map((id) => [id, task(id)]))]]),
      });
      const line = {
        created: 0,
        name: "n",
        level: 20,
        timestamp: 0,
        flow_run_id: run,
        task_run_id: null,
        worker_id: null,
      };
      log([{ ...line, id: ids.uuid(), message: "x".repeat(100_000) }]);
    }
    reader.waiting = 0;
    await clock.advance(200);
    const [frame] = sent;
    expect(frame?.overflow?.toSorted()).toEqual(
      ["entities", "flow-runs", `flow-run:${run}`, `logs:${run}`].toSorted(),
    );
    expect(frame?.flow_runs).toHaveLength(1000);
    expect(frame?.entities?.flow).toHaveLength(1000);
    expect(frame?.task_runs?.[run]).toHaveLength(6000);
    expect(frame?.logs?.[run]).toHaveLength(10);
  });
});

describe("a session of a page", () => {
  it("says that task runs were lost on the way", () => {
    const { sent, tell } = open([`flow-run:${run}`]);
    tell({ tasksLost: true });
    expect(sent[0]?.overflow).toEqual([`flow-run:${run}`]);
  });

  it("listens to log lines while it wants some, and to nothing after its end", async () => {
    const { session, listening, clock, sent, tell, reader } = open(["flow-runs"]);
    expect(listening).toEqual({ changes: 1, logs: 0 });
    session.receive(JSON.stringify({ type: "watch", topics: [`logs:${run}`, "flow-runs"] }));
    expect(listening).toEqual({ changes: 1, logs: 1 });
    session.receive(JSON.stringify({ type: "watch", topics: ["flow-runs"] }));
    expect(listening).toEqual({ changes: 1, logs: 0 });
    reader.waiting = 1;
    tell({ flowRuns: new Map([state(run, "RUNNING")]) });
    session.end();
    expect(listening).toEqual({ changes: 0, logs: 0 });
    reader.waiting = 0;
    await clock.advance(1000);
    expect(sent).toEqual([]);
  });
});
