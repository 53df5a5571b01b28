import type { Container } from "dockerode";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import { isEngineAway, statusOf } from "./engine.ts";
import { createFrameReader } from "./log-frames.ts";

const TAIL_LINES = 20;
const TAIL_BYTES = 8 * 1024;
const AGAIN_MS = 2000;
/** How long the stream of a container that has ended may take to come to its end. */
const LAST_WORDS_MS = 2000;

/** Output of a container that is handed on as it comes. */
export interface ContainerOutput {
  /** Hands on what is left of a container that has ended, and stops. */
  close(): Promise<void>;
}

/** Hands on what a container writes, from its beginning or from now on; an engine that goes away is asked again. */
export function followContainer(
  container: Container,
  options: {
    readonly isFromStart: boolean;
    readonly hasTerminal: boolean;
    readonly write: (part: Uint8Array) => void;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): ContainerOutput {
  const { clock, logger, write } = options;
  const closing = new AbortController();
  const follow = async (): Promise<void> => {
    let since: number | undefined = options.isFromStart ? undefined : clock.now() / 1000;
    for (;;) {
      try {
        const stream = await container.logs({
          follow: true,
          stdout: true,
          stderr: true,
          ...(since === undefined ? {} : { since }),
        });
        const read = options.hasTerminal ? write : createFrameReader(write);
        const stop = (): void => void (stream as unknown as { destroy(): void }).destroy(); // safe: an http response
        closing.signal.addEventListener("abort", stop, { once: true });
        for await (const chunk of stream) read(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
        return; // the engine ends the stream when the container has ended
      } catch (error) {
        if (closing.signal.aborted) return;
        if (!isEngineAway(error) && statusOf(error) !== undefined) {
          logger.warn("the engine does not give the output of a container", {
            container: container.id,
            err: error,
          });
          return;
        }
        since = clock.now() / 1000;
        await clock.sleep(AGAIN_MS, { signal: closing.signal }).catch(() => undefined);
      }
    }
  };
  const followed = follow();
  return {
    close: async () => {
      const patience = new AbortController();
      await Promise.race([
        followed,
        clock.sleep(LAST_WORDS_MS, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      closing.abort();
      await followed;
    },
  };
}

/** The last lines of a container, from both of its outputs; none where the engine keeps none. */
export async function readLastWords(container: Container, hasTerminal: boolean): Promise<string> {
  let logs: Uint8Array;
  try {
    logs = await container.logs({ follow: false, stdout: true, stderr: true, tail: TAIL_LINES });
  } catch (error) {
    // Removed meanwhile, or a log driver that can't be read.
    if (statusOf(error) === undefined) throw error;
    return "";
  }
  const parts: Uint8Array[] = [];
  if (hasTerminal) parts.push(logs);
  else createFrameReader((part) => parts.push(part))(logs);
  const text = Buffer.concat(parts).subarray(-TAIL_BYTES).toString("utf8");
  return text.replaceAll("\r\n", "\n").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
}
