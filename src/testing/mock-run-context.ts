import { ChannelLogger } from "../sdk/logging/run-logger.ts";
import { runInScope } from "../sdk/run-context.ts";
import type { FlowRunInfo, TaskRunInfo } from "../sdk/run-info.ts";
import { VIRTUAL_EPOCH_MS } from "./seeded-ids.ts";

/** A line that was logged through `getRunLogger()`. */
export interface MockLogLine {
  /** Python's number: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
  readonly level: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** What the code under test shall find around it; what is not said has a plausible value. */
export interface MockRunContext {
  readonly flowRun?: Partial<FlowRunInfo> | undefined;
  /** Also makes a task run; without it the code runs as a flow's body does. */
  readonly taskRun?: Partial<TaskRunInfo> | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLog?: ((line: MockLogLine) => void) | undefined;
}

const FLOW_RUN: FlowRunInfo = {
  id: "019b76da-a800-7000-8000-000000000001",
  name: "mock-flow-run",
  flowId: "019b76da-a800-7000-8000-000000000002",
  flowName: "mock-flow",
  flowVersion: undefined,
  parameters: {},
  tags: [],
  runCount: 1,
  scheduledStartTime: undefined,
  parentFlowRunId: undefined,
  rootFlowRunId: "019b76da-a800-7000-8000-000000000001",
  deploymentId: undefined,
};

const TASK_RUN: TaskRunInfo = {
  id: "019b76da-a800-7000-8000-000000000003",
  name: "mock-task-run",
  taskName: "mock-task",
  taskKey: "mock-task",
  parameters: {},
  tags: [],
  runCount: 1,
  idempotencyKey: "mock-idempotency-key",
};

/**
 * Runs `fn` as if it were inside of a run: `getRunContext()` and `getRunLogger()` answer with what is given here, and
 * nothing is recorded. For plain functions that look at their run; tasks that are called in it are real calls.
 *
 * @example
 * const lines: string[] = [];
 * const url = mockRunContext(
 *   { flowRun: { name: "brisk-otter" }, onLog: (line) => lines.push(line.text) },
 *   () => reportUrl(),
 * );
 */
export function mockRunContext<T>(mock: MockRunContext, fn: () => T): T {
  const flowRun: FlowRunInfo = {
    ...FLOW_RUN,
    rootFlowRunId: mock.flowRun?.id ?? FLOW_RUN.id,
    ...mock.flowRun,
  };
  const taskRun = mock.taskRun === undefined ? undefined : { ...TASK_RUN, ...mock.taskRun };
  const channel = {
    threshold: 0,
    write: ({ level, text, fields }: MockLogLine) => mock.onLog?.({ level, text, fields }),
    nowMicros: () => VIRTUAL_EPOCH_MS * 1000,
  };
  const logger = new ChannelLogger(channel, { name: "batuta.mock", source: { flowRunId: flowRun.id } });
  const signal = mock.signal ?? new AbortController().signal;
  const tags = mock.tags ?? taskRun?.tags ?? flowRun.tags;
  return runInScope(
    { flow: undefined, flowRun, taskRun, tags, getSignal: () => signal, remote: { logger } },
    fn,
  );
}
