import type { RunPage } from "@contract/ui/run-page.ts";
import type { WaitingCause } from "@contract/waiting/schemas.ts";
import type { ReactNode } from "react";
import { endReportOf } from "@/features/flow-run/lib/end-report.ts";
import { useTexts } from "@/features/flow-run/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Time } from "@/shared/components/time.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { errorLine } from "@/shared/lib/error-line.ts";
import { STATE_META, stateKind } from "@/shared/lib/state-meta.ts";

interface CausePanelProps {
  readonly page: RunPage;
  /** Links below the cause: to the errors of the log, to the comparison. */
  readonly links?: ReactNode;
}

/** Why a run waits, or why it failed, in plain words and before anything else. */
export function CausePanel({ page, links }: CausePanelProps) {
  const t = useTexts();
  const { flow_run: run, waiting, failure, states } = page;
  if (waiting.length > 0)
    return (
      <Panel page={page} title={t("waits")}>
        <ul className="flex flex-col gap-1.5">
          {waiting.map((cause) => (
            <Waiting key={`${cause.code} ${cause.message}`} cause={cause} />
          ))}
        </ul>
      </Panel>
    );
  if (failure) {
    const [first] = failure.task_runs;
    const { output } = endReportOf(states);
    const line = errorLine(failure.line);
    return (
      <Panel page={page} title={t(run.state_type === "CRASHED" ? "crashed" : "failed")} links={links}>
        <p className="font-mono text-sm [overflow-wrap:anywhere]">{line ?? t("noMessage")}</p>
        {first && (
          <p className="text-sm [overflow-wrap:anywhere]">
            <span className="text-muted">{t("inTask")} </span>
            <EntityLink
              to={ADDRESS.taskRun(first.id)}
              className="inline-block max-w-80 truncate align-bottom"
            >
              {first.name}
            </EntityLink>
            {errorLine(first.message) && errorLine(first.message) !== line && (
              <span className="font-mono text-muted">{` ${errorLine(first.message)}`}</span>
            )}
            {failure.task_runs_total > 1 && (
              <span className="text-muted">
                {` · ${t("failedTasks", { count: failure.task_runs_total })}, ${t("failedFirst")} `}
                <Time at={first.end_time ?? first.state_timestamp} />
              </span>
            )}
          </p>
        )}
        {output && (
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
            tabIndex={0}
            title={t("lastOutput")}
            className="max-h-40 overflow-auto rounded-md bg-sunken px-2 py-1 font-mono text-xs"
          >
            {output}
          </pre>
        )}
      </Panel>
    );
  }
  const message = run.state?.message;
  if (run.state_type === "CANCELLED" && message)
    return (
      <Panel page={page} title={t("cancelledTitle")}>
        <p className="text-sm [overflow-wrap:anywhere]">{message}</p>
      </Panel>
    );
  return null;
}

interface PanelProps extends CausePanelProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Panel({ page, title, children, links }: PanelProps) {
  const { state_type: type, state_name: name } = page.flow_run;
  const { text, fill } = STATE_META[stateKind(type, name)];
  return (
    <section
      aria-label={title}
      className="relative overflow-hidden rounded-lg border bg-surface py-2.5 pr-4 pl-5"
    >
      <span aria-hidden className={cx("absolute inset-y-0 left-0 w-1", fill)} />
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className={cx("text-sm font-semibold", text)}>{title}</h2>
        {links && <div className="flex gap-4 text-sm">{links}</div>}
      </div>
      <div className="mt-1 flex flex-col gap-1.5">{children}</div>
    </section>
  );
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/;

/** The server's words, with a capital letter, its times on the clock of whoever reads. */
function Sentence({ text }: { readonly text: string }) {
  const found = INSTANT.exec(text);
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  if (!found) return sentence;
  return (
    <>
      {sentence.slice(0, found.index)}
      <Time at={found[0]} as="exact" />
      {" ("}
      <Time at={found[0]} />){sentence.slice(found.index + found[0].length)}
    </>
  );
}

const MOST_HOLDERS = 5;

function Waiting({ cause }: { readonly cause: WaitingCause }) {
  const t = useTexts();
  const { message, until, limit } = cause;
  const holders = limit?.holders ?? [];
  return (
    <li className="text-sm [overflow-wrap:anywhere]">
      <Sentence text={message} />
      {until && !INSTANT.test(message) && (
        <span className="text-muted">
          {` ${t("until")} `}
          <Time at={until} as="exact" />
          {" ("}
          <Time at={until} />)
        </span>
      )}
      {holders.length > 0 && (
        <span className="text-muted">
          {` ${t("holders")} `}
          {holders.slice(0, MOST_HOLDERS).map(({ type, id, name }, index) => (
            <span key={id ?? name ?? index}>
              {index > 0 && ", "}
              {id && type === "flow_run" ? (
                <EntityLink to={ADDRESS.flowRun(id)}>{name ?? id}</EntityLink>
              ) : id && type === "task_run" ? (
                <EntityLink to={ADDRESS.taskRun(id)}>{name ?? id}</EntityLink>
              ) : (
                (name ?? id ?? "?")
              )}
            </span>
          ))}
          {holders.length > MOST_HOLDERS && ` ${t("holdersMore", { count: holders.length - MOST_HOLDERS })}`}
        </span>
      )}
    </li>
  );
}
