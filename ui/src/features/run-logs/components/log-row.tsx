import type { LogLine } from "@contract/ui/log-page.ts";
import { memo } from "react";
import { LogText } from "@/features/run-logs/components/log-text.tsx";
import { levelOf } from "@/features/run-logs/lib/levels.ts";
import { useTexts } from "@/features/run-logs/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { exactTime, timeOfDay } from "@/shared/lib/time-format.ts";

/** Height of one line of text. */
export const LINE_PX = 19;

interface LogRowProps {
  readonly line: LogLine;
  /** The day, where it is another one than that of the line before. */
  readonly day: string | undefined;
  readonly zone: string | undefined;
  readonly words: readonly string[];
  readonly isWrapped: boolean;
  readonly isTaskShown: boolean;
  /** The line that was jumped to. */
  readonly isCurrent: boolean;
}

/** One line: time, level, task, message in columns. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { line, day, zone, words, isWrapped, isTaskShown, isCurrent } = props;
  const t = useTexts();
  const { name, look, isError } = levelOf(line.level);
  const at = Date.parse(line.timestamp);
  return (
    <>
      {day && (
        <div className="flex h-[19px] items-center gap-2 px-2 text-faint">
          <span>{day}</span>
          <span className="h-px flex-1 bg-line" />
        </div>
      )}
      <div
        className={cx(
          "flex min-w-full border-l-2 pr-2 pl-2 leading-[19px]",
          isError ? "border-failed bg-danger-soft" : "border-transparent hover:bg-hover",
          isCurrent && "outline-1 -outline-offset-1 outline-accent",
        )}
      >
        <time
          dateTime={line.timestamp}
          title={exactTime(at, zone, true)}
          className="w-[12ch] shrink-0 text-faint select-none max-md:w-[8ch] max-md:overflow-hidden"
        >
          {timeOfDay(at, zone)}
        </time>
        <span className={cx("w-[6ch] shrink-0 pl-[1ch] select-none max-md:w-[7ch]", look)} title={line.name}>
          {name}
        </span>
        {isTaskShown && (
          <span className="w-[18ch] shrink-0 truncate px-[1ch] text-muted select-none max-md:hidden">
            {line.task_run_id && line.task_run_name !== null && (
              <EntityLink to={ADDRESS.taskRun(line.task_run_id)} className="text-muted!">
                <span title={line.task_run_name}>{line.task_run_name}</span>
              </EntityLink>
            )}
          </span>
        )}
        <span
          className={cx(
            "min-w-0 flex-1 pl-[1ch]",
            isWrapped ? "whitespace-pre-wrap [overflow-wrap:anywhere]" : "whitespace-pre",
          )}
        >
          <LogText text={line.message} words={words} />
          {line.length > line.message.length && (
            <span className="text-faint">{t("cut", { length: numberText(line.length) })}</span>
          )}
        </span>
      </div>
    </>
  );
});
