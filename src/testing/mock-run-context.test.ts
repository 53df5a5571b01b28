import { describe, expect, it } from "vitest";
import { getRunLogger } from "../sdk/engine/current-logger.ts";
import { findRunContext, getRunContext } from "../sdk/run-context.ts";
import { type MockLogLine, mockRunContext } from "./mock-run-context.ts";

describe("mockRunContext", () => {
  it("puts a function inside of a run, also after its awaits, and takes it out again", async () => {
    const describeRun = async (): Promise<string> => {
      await Promise.resolve();
      const { flowRun, taskRun, tags } = getRunContext();
      return `${flowRun?.flowName}/${flowRun?.name}/${taskRun?.runCount}/${tags.join("+")}`;
    };
    const mock = { flowRun: { name: "brisk-otter" }, taskRun: { runCount: 2 }, tags: ["a", "b"] };
    expect(await mockRunContext(mock, describeRun)).toBe("mock-flow/brisk-otter/2/a+b");
    expect(findRunContext()).toBeUndefined();
  });

  it("has no task run unless it is asked for, and the given id as its root's", () => {
    const context = mockRunContext({ flowRun: { id: "run-1" } }, getRunContext);
    expect(context.taskRun).toBeUndefined();
    expect(context.flowRun?.rootFlowRunId).toBe("run-1");
  });

  it("hands over the signal and what is logged", () => {
    const controller = new AbortController();
    const lines: MockLogLine[] = [];
    mockRunContext({ signal: controller.signal, onLog: (line) => lines.push(line) }, () => {
      getRunLogger().info("loaded", { rows: 5 });
      getRunLogger().debug("a %s b", 1);
      controller.abort();
      expect(getRunContext().signal.aborted).toBe(true);
    });
    expect(lines).toMatchObject([
      { level: 20, fields: { rows: 5 } },
      { level: 10, text: "a 1 b" },
    ]);
  });
});
