import type { Clock } from "../../platform/clock.ts";
import { isClusterAway, statusOf } from "./cluster-error.ts";
import type { Cluster } from "./open-cluster.ts";
import { createStampReader } from "./stamped-lines.ts";

const TAIL_LINES = 20;
const TAIL_BYTES = 8 * 1024;
const AGAIN_MS = 2000;
/** How long the output of a container that has ended may take to come to its end. */
const LAST_WORDS_MS = 5000;

/** A container of a pod. */
export interface ContainerPlace {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Output of a container that is handed on as it comes. */
export interface PodOutput {
  /** Hands on what is left of a container that has ended, and stops. */
  close(): Promise<void>;
}

const pathOf = ({ namespace, pod }: ContainerPlace): string =>
  `/api/v1/namespaces/${namespace}/pods/${pod}/log`;

/**
 * Hands on what a container writes, from its beginning or from an instant on. Lines are stamped by the node, so that
 * after a break of the connection each one comes once.
 */
export function followPod(
  cluster: Cluster,
  place: ContainerPlace,
  options: {
    /** ISO 8601; undefined: from the beginning. */
    readonly since: string | undefined;
    readonly write: (part: Uint8Array) => void;
    readonly clock: Clock;
  },
): PodOutput {
  const { clock } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const reader = createStampReader(options.write, options.since);
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        reader.begin();
        const since = reader.lastStamp;
        const query = {
          container: place.container,
          follow: "true",
          timestamps: "true",
          ...(since === undefined ? {} : { sinceTime: since }),
        };
        const stream = await cluster.stream({ path: pathOf(place), query, signal });
        for await (const part of stream) reader.read(part);
        return; // the node ends the stream when the container has ended
      } catch (error) {
        if (signal.aborted || !isClusterAway(error)) return;
        await clock.sleep(AGAIN_MS, { signal }).catch(() => undefined);
      }
    }
  };
  const followed = follow();
  return {
    close: async () => {
      const patience = new AbortController();
      const late = clock.sleep(LAST_WORDS_MS, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([followed, late]);
      patience.abort();
      closing.abort();
      await followed;
    },
  };
}

/** The last lines of a container; none where its node has no more of it. */
export async function readLastWords(cluster: Cluster, place: ContainerPlace): Promise<string> {
  try {
    const query = { container: place.container, tailLines: String(TAIL_LINES) };
    const stream = await cluster.stream({ path: pathOf(place), query, idleMs: 30_000 });
    const tail = createTail();
    for await (const part of stream) tail.write(part);
    return tail.text();
  } catch (error) {
    if (statusOf(error) === undefined || isClusterAway(error)) throw error;
    return "";
  }
}

/** Keeps the end of what passes by. */
export function createTail(): { write(part: Uint8Array): void; text(): string } {
  let kept = new Uint8Array(0);
  return {
    write: (part) => {
      kept = Buffer.concat([kept, part]).subarray(-TAIL_BYTES);
    },
    text: () => {
      const text = Buffer.from(kept).toString("utf8").replaceAll("\r\n", "\n").trimEnd();
      return text.split("\n").slice(-TAIL_LINES).join("\n");
    },
  };
}
