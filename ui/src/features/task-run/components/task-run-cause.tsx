import type { TaskRunShown } from "@/features/task-run/components/task-run-shown.ts";
import { useTexts } from "@/features/task-run/texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META, stateKind } from "@/shared/lib/state-meta.ts";

/** Why a task run failed: the message of its state, the first line large. */
export function TaskRunCause({ taskRun }: { readonly taskRun: TaskRunShown }) {
  const t = useTexts();
  const { state_type: type, state_name: name, state } = taskRun;
  const isCached = type === "COMPLETED" && name === "Cached";
  if (type !== "FAILED" && type !== "CRASHED" && !isCached) return null;
  const { text, fill } = STATE_META[stateKind(type, name)];
  const title = isCached ? t("cached") : t(type === "CRASHED" ? "crashed" : "failed");
  const message = isCached ? (state?.message ?? t("cachedText")) : (state?.message ?? t("noMessage"));
  const lines = message.trim().split("\n");
  return (
    <section
      aria-label={title}
      className="relative overflow-hidden rounded-lg border bg-surface py-2.5 pr-4 pl-5"
    >
      <span aria-hidden className={cx("absolute inset-y-0 left-0 w-1", fill)} />
      <h2 className={cx("text-sm font-semibold", text)}>{title}</h2>
      <p className="mt-1 font-mono text-sm [overflow-wrap:anywhere]">{lines[0]}</p>
      {lines.length > 1 && (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
          tabIndex={0}
          className="mt-1 max-h-64 overflow-auto font-mono text-xs text-muted"
        >
          {lines.slice(1).join("\n")}
        </pre>
      )}
    </section>
  );
}
