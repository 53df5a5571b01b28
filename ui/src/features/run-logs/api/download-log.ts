import type { LogPage } from "@contract/ui/log-page.ts";
import { bodyOf, type LogScope } from "@/features/run-logs/api/use-log-lines.ts";
import { levelOf } from "@/features/run-logs/lib/levels.ts";
import type { Api } from "@/shared/api/api.ts";

/** Saves what is shown: a whole run as the server writes it, other lines as a text of their own. */
export async function downloadLog(api: Api, scope: LogScope): Promise<void> {
  const { flowRunId, taskRunId, workerId, minLevel, text } = scope;
  if (flowRunId !== undefined && minLevel === 0 && text === "") {
    save(`/api/flow_runs/${flowRunId}/logs/download`, `run-${flowRunId}.csv`);
    return;
  }
  const lines: string[] = [];
  let from: { readonly timestamp: string; readonly id: string } | undefined;
  for (;;) {
    const page: LogPage = await api.call("read-log-page", {
      body: {
        ...bodyOf(scope),
        ...(from ? { from } : {}),
        limit: 1000,
      },
    });
    for (const { timestamp, level, task_run_name, message } of page.rows)
      lines.push([timestamp, levelOf(level).name.padEnd(5), task_run_name ?? "-", message].join(" "));
    const last = page.rows.at(-1);
    if (!page.has_more || !last) break;
    from = { timestamp: last.timestamp, id: last.id };
  }
  const url = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
  save(url, workerId === undefined ? `run-${taskRunId ?? flowRunId ?? ""}.log` : `worker-${workerId}.log`);
  URL.revokeObjectURL(url);
}

function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
