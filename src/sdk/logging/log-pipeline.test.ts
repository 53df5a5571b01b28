import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSettings } from "../../config/settings.ts";
import type { LogCreate } from "../../contract/logs/schemas.ts";
import { createSeededIds } from "../../testing/seeded-ids.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import {
  createLogPipeline,
  FLOW_RUN_LOGGER,
  type LogPipelineOptions,
  TASK_RUN_LOGGER,
} from "./log-pipeline.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "batuta-logging-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const flowRun = { flowRunId: "flow-run-id", flowRunName: "lively-otter" };
const taskRun = { ...flowRun, taskRunId: "task-run-id", taskRunName: "extract-0" };

function setUp(env: Record<string, string> = {}, options: Partial<LogPipelineOptions> = {}) {
  const clock = createVirtualClock({ startAt: "2026-03-01T10:20:30.456Z" });
  const shipped: LogCreate[] = [];
  const printed: string[] = [];
  const pipeline = createLogPipeline({
    settings: loadSettings({ env: { BATUTA_HOME: home, ...env }, cwd: home, home }),
    clock,
    api: {
      ids: createSeededIds(1, { now: () => clock.now() }),
      ship: async (logs) => {
        shipped.push(...logs);
      },
    },
    write: (text) => printed.push(text),
    colors: false,
    ...options,
  });
  return { clock, pipeline, shipped, printed };
}

describe("createLogPipeline", () => {
  it("prints lines for people: time, level, run and message in columns", () => {
    const { pipeline, printed } = setUp();
    pipeline.logger(TASK_RUN_LOGGER, taskRun).info("loaded", { rows: 5, file: "a b.csv" });
    pipeline.logger(FLOW_RUN_LOGGER, flowRun).error("two\nlines");
    expect(printed.map((text) => text.replace(/^\d\d:\d\d:30\.456/, "TIME"))).toEqual([
      'TIME | INFO     | lively-otter/extract-0 | loaded rows=5 file="a b.csv"\n',
      `TIME | ERROR    | lively-otter           | two\n${" ".repeat(51)}lines\n`,
    ]);
  });

  it("prints one JSON object a line for machines, whatever the fields are", () => {
    const { pipeline, printed } = setUp({ BATUTA_LOGGING_FORMAT: "json" });
    const circular: Record<string, unknown> = { big: 10n };
    circular.self = circular;
    pipeline
      .logger(TASK_RUN_LOGGER, taskRun)
      .warn("odd", { circular, map: new Map([[1, 2]]), at: new Date(0) });
    expect(printed.map((text) => JSON.parse(text))).toEqual([
      {
        timestamp: "2026-03-01T10:20:30.456000Z",
        level: "WARNING",
        logger: "batuta.task_runs",
        message: "odd",
        flow_run_id: "flow-run-id",
        flow_run_name: "lively-otter",
        task_run_id: "task-run-id",
        task_run_name: "extract-0",
        fields: {
          circular: { big: "10", self: "[circular]" },
          map: "Map(1) { 1 => 2 }",
          at: "1970-01-01T00:00:00.000Z",
        },
      },
    ]);
  });

  it("colours the level on a terminal and nothing otherwise", () => {
    const colored = setUp({}, { colors: true });
    colored.pipeline.logger(FLOW_RUN_LOGGER, flowRun).error("x");
    expect(colored.printed.join("")).toContain("\u001b[31mERROR");
    const plain = setUp();
    plain.pipeline.logger(FLOW_RUN_LOGGER, flowRun).error("x");
    expect(plain.printed.join("")).not.toContain("\u001b");
  });

  it("stores lines of runs with their ids and Python's level numbers, and no others", async () => {
    const { pipeline, shipped, clock } = setUp();
    const logger = pipeline.logger(TASK_RUN_LOGGER, taskRun, { mark: () => "replay" }).child({ shard: 3 });
    logger.critical("out of %s", "memory");
    pipeline.logger("my.app").error("outside");
    await clock.runUntil(pipeline.flush());
    expect(shipped).toEqual([
      {
        id: expect.any(String),
        name: "batuta.task_runs",
        level: 50,
        message: "[replay] out of memory shard=3",
        timestamp: "2026-03-01T10:20:30.456000Z",
        flow_run_id: "flow-run-id",
        task_run_id: "task-run-id",
      },
    ]);
  });

  it("keeps lines below the level away from both, and their arguments unformatted", async () => {
    const { pipeline, shipped, printed, clock } = setUp();
    const logger = pipeline.logger(FLOW_RUN_LOGGER, flowRun);
    logger.debug({
      toString() {
        throw new Error("formatted");
      },
    });
    expect(logger.isEnabledFor("DEBUG")).toBe(false);
    expect(logger.isEnabledFor(20)).toBe(true);
    await clock.runUntil(pipeline.close());
    expect([...shipped, ...printed]).toEqual([]);
  });

  it("cuts long lines only where they are stored", async () => {
    const { pipeline, shipped, printed, clock } = setUp({ BATUTA_LOGGING_MAX_LINE_BYTES: "200" });
    pipeline.logger(FLOW_RUN_LOGGER, flowRun).info("x".repeat(5_000));
    await clock.runUntil(pipeline.close());
    expect(shipped[0]?.message).toMatch(/^x+ … \[cut: \d+ more bytes\]$/);
    expect(printed[0]).toContain("x".repeat(5_000));
  });

  it("stores nothing when that is turned off", async () => {
    const { pipeline, shipped, clock } = setUp({ BATUTA_LOGGING_TO_API: "false" });
    pipeline.logger(FLOW_RUN_LOGGER, flowRun).info("x");
    expect(pipeline.whenReady()).toBeUndefined();
    await clock.runUntil(pipeline.close());
    expect(shipped).toEqual([]);
  });

  it("logs errors with stack and cause, and never throws for a value that cannot be printed", () => {
    const { pipeline, printed } = setUp();
    const logger = pipeline.logger(FLOW_RUN_LOGGER, flowRun);
    logger.exception(new Error("boom", { cause: new TypeError("inner") }), "extract failed");
    logger.error("it failed", new RangeError("as detail"));
    logger.info("%s", {
      [Symbol.toPrimitive]() {
        throw new Error("no text");
      },
      toString() {
        throw new Error("no text");
      },
    });
    logger.exception("thrown text");
    const all = printed.join("");
    expect(all).toContain("extract failed");
    expect(all).toContain("[cause]: TypeError: inner");
    expect(all).toContain("RangeError: as detail");
    expect(all).toContain("could not be formatted: no text");
    expect(all).toContain("| thrown text");
  });

  it("follows logging.yml: handlers and levels by logger, files, templates", async () => {
    writeFileSync(
      join(home, "logging.yml"),
      [
        "formats:",
        '  short: "{level} {logger}: {message}"',
        "handlers:",
        "  console: { type: console, format: short }",
        "  audit: { type: file, path: logs/audit.log, level: WARNING }",
        "loggers:",
        "  root: { level: WARNING, handlers: [console] }",
        "  batuta.task_runs: { level: DEBUG, handlers: [console, audit, api] }",
        "  my.app: { level: info }",
      ].join("\n"),
    );
    const { pipeline, printed, shipped, clock } = setUp();
    pipeline.logger(FLOW_RUN_LOGGER, flowRun).info("not logged");
    pipeline.logger("my.app.part").info("from the parent");
    const task = pipeline.logger(TASK_RUN_LOGGER, taskRun);
    task.debug("low");
    task.error("high");
    await clock.runUntil(pipeline.close());
    expect(printed).toEqual([
      "INFO my.app.part: from the parent\n",
      "DEBUG batuta.task_runs: low\n",
      "ERROR batuta.task_runs: high\n",
    ]);
    expect(shipped.map(({ message }) => message)).toEqual(["low", "high"]);
    const audit = readFileSync(join(home, "logs", "audit.log"), "utf8")
      .trim()
      .split("\n");
    expect(audit.map((text) => JSON.parse(text).message)).toEqual(["high"]);
  });

  it("lets a level and a format that a person set come before logging.yml", () => {
    writeFileSync(
      join(home, "logging.yml"),
      "handlers:\n  console: {type: console, format: json}\nloggers:\n  root: {level: ERROR}\n",
    );
    const { pipeline, printed } = setUp({ BATUTA_LOGGING_LEVEL: "DEBUG", BATUTA_LOGGING_FORMAT: "pretty" });
    pipeline.logger("x").debug("seen");
    expect(printed[0]).toMatch(/\| DEBUG {4}\| x \| seen/);
  });

  it("tells once when a log file cannot be written, and goes on", () => {
    writeFileSync(join(home, "taken"), "a file, not a directory");
    writeFileSync(
      join(home, "logging.yml"),
      "handlers:\n  audit: {type: file, path: taken/audit.log}\nloggers:\n  root: {handlers: [console, audit]}\n",
    );
    const { pipeline, printed } = setUp();
    const logger = pipeline.logger("x");
    logger.info("one");
    logger.info("two");
    expect(printed.filter((text) => text.includes("cannot write the log file"))).toHaveLength(1);
    expect(printed.join("")).toContain("| two");
  });
});
