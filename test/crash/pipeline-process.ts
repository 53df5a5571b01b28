import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { programPath } from "../support/programs.ts";

/** How one process of the pipeline ended. */
export interface PipelineEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** Set when it came to its end. */
  readonly report:
    | { readonly result: unknown; readonly exchanges: number; readonly points: number }
    | undefined;
  readonly stderr: string;
}

const PROGRAM = programPath("test/crash/run-pipeline.ts");

/** Runs the pipeline in a process of its own, as the run with this id. */
export function runPipeline(
  flowRunId: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PipelineEnd> {
  const child = spawn(process.execPath, [PROGRAM, flowRunId, "1"], {
    env: { ...process.env, BATUTA_LOGGING_LEVEL: "ERROR", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise<PipelineEnd>((resolve) => {
    child.on("close", (code, signal) => {
      const line = stdout.split("\n").find((one) => one.startsWith('{"result"'));
      resolve({
        code,
        signal,
        stderr,
        report: line ? (JSON.parse(line) as PipelineEnd["report"]) : undefined,
      });
    });
  });
}

/** How often each body wrote its line. */
export function countEffects(path: string): Map<string, number> {
  const counts = new Map<string, number>();
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return counts; // killed before the first body
  }
  for (const line of text.split("\n")) {
    if (line) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}
