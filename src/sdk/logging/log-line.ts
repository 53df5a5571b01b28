/** The run that a line belongs to. Names are for people, ids tie the stored line to its run. */
export interface LogSource {
  readonly flowRunId?: string | undefined;
  readonly flowRunName?: string | undefined;
  readonly taskRunId?: string | undefined;
  readonly taskRunName?: string | undefined;
}

/** One line on its way to the handlers. */
export interface LogLine {
  /** Microseconds since the epoch. */
  readonly micros: number;
  /** Python's number: 10 debug to 50 critical. */
  readonly level: number;
  /** Name of the logger, dotted. */
  readonly name: string;
  /** What to say about every line of the run, for example that it is replayed; undefined for most. */
  readonly mark: string | undefined;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly source: LogSource;
}

/** Takes lines; must not throw and must not wait. */
export interface LogSink {
  write(line: LogLine): void;
}

/** UTC with six fractional digits, as the API writes instants. */
export function formatInstant(micros: number): string {
  const ms = Math.floor(micros / 1000);
  const rest = String(micros - ms * 1000).padStart(3, "0");
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`;
}
