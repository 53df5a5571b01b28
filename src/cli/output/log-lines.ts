import type { Client } from "../../client/http.ts";
import type { Log } from "../../contract/logs/schemas.ts";
import { listTaskRuns } from "../../contract/task-runs/routes.ts";
import type { CliContext } from "../context.ts";

/** Makes a printer of stored lines: for people with the names of their runs, for machines as they are stored. */
export async function createLogPrinter(context: CliContext, client: Client, run: { readonly name: string }) {
  const { createPrettyFormat } = await import("../../sdk/logging/line-format.ts");
  const format = createPrettyFormat({ colors: context.colors.isColorSupported, withDate: true });
  const names = new Map<string, string>();
  let isFirst = true;

  async function learnNames(lines: readonly Log[]): Promise<void> {
    const unknown = new Set(
      lines.flatMap(({ task_run_id: id }) => (id === null || names.has(id) ? [] : [id])),
    );
    const ids = [...unknown];
    for (let start = 0; start < ids.length; start += 200) {
      const any_ = ids.slice(start, start + 200);
      const found = await client.call(listTaskRuns, { body: { task_runs: { id: { any_ } }, limit: 200 } });
      for (const { id, name } of found) names.set(id, name);
    }
  }

  async function printPretty(lines: readonly Log[]): Promise<void> {
    await learnNames(lines);
    for (const line of lines) {
      const taskRunId = line.task_run_id ?? undefined;
      context.print(
        format({
          micros: Date.parse(line.timestamp) * 1000,
          level: line.level,
          name: line.name,
          mark: undefined,
          text: line.message,
          fields: undefined,
          source: {
            flowRunName: run.name,
            taskRunName: taskRunId === undefined ? undefined : (names.get(taskRunId) ?? taskRunId),
          },
        }),
      );
    }
  }

  return {
    /** For a stream without end: one JSON object a line. */
    async lines(lines: readonly Log[]): Promise<void> {
      if (!context.json) return printPretty(lines);
      for (const line of lines) context.print(`${JSON.stringify(line)}\n`);
    },
    /** A part of one JSON array; `end` closes it. */
    async page(lines: readonly Log[]): Promise<void> {
      if (!context.json) return printPretty(lines);
      for (const line of lines) {
        context.print(`${isFirst ? "[" : ","}\n  ${JSON.stringify(line)}`);
        isFirst = false;
      }
    },
    end(): void {
      if (context.json) context.print(isFirst ? "[]\n" : "\n]\n");
    },
  };
}
