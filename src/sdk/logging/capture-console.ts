import { format } from "node:util";
import { LOG_LEVELS } from "../../config/log-level.ts";
import type { RunLogger } from "./run-logger.ts";

const METHODS = {
  log: LOG_LEVELS.INFO,
  info: LOG_LEVELS.INFO,
  debug: LOG_LEVELS.DEBUG,
  warn: LOG_LEVELS.WARNING,
  error: LOG_LEVELS.ERROR,
} as const;
type Method = keyof typeof METHODS;
const METHOD_NAMES = Object.keys(METHODS) as Method[]; // safe: the keys of a constant

/** The console's methods that are captured. */
export type CapturedConsole = Record<Method, (...values: unknown[]) => void>;

/** Turns console output of runs with `logPrints` into lines of their logs. */
export interface ConsoleCapture {
  /** Patches the console while at least one hold lives. Returns the release of this hold; calling it twice is fine. */
  hold(): () => void;
}

/**
 * Makes a capture of `log`, `info`, `debug`, `warn` and `error`. `currentRun` is asked at each call and answers the
 * logger of the run that the calling code belongs to, or undefined when there is none with `logPrints`: then the
 * console prints as ever. What writes to `process.stdout` directly is not captured.
 */
export function createConsoleCapture(
  currentRun: () => RunLogger | undefined,
  target: CapturedConsole = console,
): ConsoleCapture {
  let holds = 0;
  let restores: (() => void)[] = [];
  let isInside = false;

  const patch = (method: Method): (() => void) => {
    const original = target[method];
    let isActive = true;
    const captured = (...values: unknown[]): void => {
      // A handler that prints to the console itself must not come back here.
      const logger = isActive && !isInside ? currentRun() : undefined;
      if (logger === undefined) {
        original.apply(target, values);
        return;
      }
      isInside = true;
      try {
        logger.log(METHODS[method], "%s", format(...values));
      } finally {
        isInside = false;
      }
    };
    target[method] = captured;
    return () => {
      isActive = false;
      // Someone who patched after us holds our function and would lose his patch; passing through is enough then.
      if (target[method] === captured) target[method] = original;
    };
  };

  return {
    hold() {
      if (holds === 0) restores = METHOD_NAMES.map(patch);
      holds += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        holds -= 1;
        if (holds > 0) return;
        for (const restore of restores) restore();
        restores = [];
      };
    },
  };
}
