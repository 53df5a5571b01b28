import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BatutaError } from "../../platform/errors.ts";
import { PLACEHOLDER_NAMES } from "./line-format.ts";
import { defaultLoggingConfig, parseLoggingConfig, readLoggingConfig } from "./logging-config.ts";

const defaults = { level: "INFO", isLevelSet: false, format: "pretty", isFormatSet: false } as const;

function problemsOf(text: string): unknown {
  try {
    parseLoggingConfig(text, "logging.yml", defaults);
  } catch (error) {
    if (BatutaError.hasCode(error, "invalid-logging-config")) return error.fields.problems;
    throw error;
  }
  return [];
}

describe("logging.yml", () => {
  it("is as without a file when it is empty", () => {
    expect(parseLoggingConfig("", "logging.yml", defaults)).toEqual(defaultLoggingConfig(defaults));
    expect(parseLoggingConfig("# nothing\nversion: 1\n", "logging.yml", defaults)).toEqual(
      defaultLoggingConfig(defaults),
    );
  });

  it("is understood as the guide shows it", () => {
    const guide = readFileSync(new URL("../../../docs/guide/logging.md", import.meta.url), "utf8");
    const example = /```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
    expect(parseLoggingConfig(example, "/etc/batuta/logging.yml", defaults)).toEqual({
      handlers: {
        console: { type: "console", format: "{time} {level} {run}: {message}", stream: "stderr" },
        api: { type: "api" },
        audit: { type: "file", path: "/etc/batuta/logs/audit.log", level: "WARNING", format: "json" },
      },
      loggers: {
        root: { level: "INFO", handlers: ["console", "api"] },
        "batuta.task_runs": { level: "DEBUG", handlers: ["console", "api", "audit"] },
        "shop.import": { level: "ERROR" },
      },
    });
    for (const [, name = ""] of (/# (\{time.*)/.exec(example)?.[1] ?? "").matchAll(/\{(\w+)\}/g)) {
      expect(PLACEHOLDER_NAMES).toContain(name);
    }
  });

  it("is refused with the position of every fault", () => {
    const text = [
      "formats:",
      '  short: "{tiem} {message}"',
      "handlers:",
      "  console: { type: console, colour: red }",
      "  audit: { type: file }",
      "loggers:",
      "  root:",
      "    level: LOUD",
      "lodgers: {}",
    ].join("\n");
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^2:10: formats\.short: has the unknown placeholder \{tiem\}; there are time/),
      expect.stringMatching(/^4:37: handlers\.console\.colour: is not a known key/),
      expect.stringMatching(/^5:10: handlers\.audit\.path: /),
      expect.stringMatching(/^8:12: loggers\.root\.level: must be one of DEBUG/),
      expect.stringMatching(/^9:10: lodgers: is not a known key/),
    ]);
  });

  it("is refused when it names what is not there", () => {
    expect(
      problemsOf("handlers:\n  a: {type: console, format: jsn}\nloggers:\n  x: {handlers: [consle]}\n"),
    ).toEqual([
      expect.stringMatching(/^2:30: handlers\.a\.format: names the format "jsn".*did you mean json\?/),
      expect.stringMatching(
        /^4:18: loggers\.x\.handlers\.0: names the handler "consle".*did you mean console\?/,
      ),
    ]);
  });

  it("is refused with the position when it is no YAML, and with the reason when it cannot be read", () => {
    expect(problemsOf("handlers: [1,\nloggers: {")).toEqual([
      expect.stringMatching(/^2:/),
      expect.anything(),
    ]);
    expect(problemsOf("- a list")).toEqual([expect.stringMatching(/^1:1: the file: /)]);
    expect(() => readLoggingConfig("/nowhere/logging.yml", defaults)).toThrow("unset BATUTA_LOGGING_CONFIG");
  });
});
