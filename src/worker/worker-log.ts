import type { Client } from "../client/http.ts";
import { createLogs } from "../contract/logs/routes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import { cutLine } from "../sdk/logging/cut-line.ts";
import { formatFields } from "../sdk/logging/format-fields.ts";
import { LogShipper } from "../sdk/logging/log-shipper.ts";

/** What a worker's log is made of. */
export interface WorkerLogOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where the lines go as well, as they always did. */
  readonly logger: Logger;
  /** Name of the worker's lines: `batuta.worker`. */
  readonly name: string;
}

/** A worker's log: on its console, and kept by the server. */
export interface WorkerLog {
  readonly logger: Logger;
  /** From now on lines are sent, those before included. */
  belongTo(workerId: string): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

const LEVELS = { info: 20, warn: 30, error: 40 } as const;
/** Lines from before the server has told the worker's id; there are a handful. */
const MOST_EARLY = 200;
const MOST_BYTES = 1_000_000;
const GRACE_MS = 5000;

type Fields = Readonly<Record<string, unknown>>;

/** A log whose lines from INFO on are sent to the server under the worker's id. */
export function createWorkerLog({ client, clock, ids, logger, name }: WorkerLogOptions): WorkerLog {
  let workerId: string | undefined;
  let early: { readonly level: number; readonly message: string; readonly timestamp: string }[] = [];
  const shipper = new LogShipper({
    clock,
    ids,
    ship: async (logs) => {
      await client.call(createLogs, { body: [...logs] });
    },
    // To the console alone: a line about lines that can't be sent would be one more of them.
    tell: (level, text) => (level === "WARNING" ? logger.warn(text) : logger.info(text)),
    graceMs: GRACE_MS,
  });
  const send = (level: number, message: string, timestamp: string): void => {
    if (workerId === undefined) {
      if (early.length < MOST_EARLY) early.push({ level, message, timestamp });
      return;
    }
    const { text, bytes } = cutLine(message, MOST_BYTES);
    shipper.add({ name, level, message: text, timestamp, worker_id: workerId }, bytes);
  };
  const tee = (to: Logger, always: Fields): Logger => {
    const at = (level: keyof typeof LEVELS) => (message: string, fields?: Fields) => {
      to[level](message, fields);
      send(
        LEVELS[level],
        message + formatFields({ ...always, ...fields }),
        new Date(clock.now()).toISOString(),
      );
    };
    return {
      debug: (message, fields) => to.debug(message, fields),
      info: at("info"),
      warn: at("warn"),
      error: at("error"),
      with: (fields) => tee(to.with(fields), { ...always, ...fields }),
    };
  };
  return {
    logger: tee(logger, {}),
    belongTo(id) {
      workerId = id;
      const lines = early;
      early = [];
      for (const line of lines) send(line.level, line.message, line.timestamp);
    },
    close: () => shipper.close(),
  };
}
