import type { Clock } from "../../platform/clock.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { containerOf } from "./job-end.ts";
import type { ClusterNote } from "./job-notes.ts";
import type { Cluster } from "./open-cluster.ts";
import { createTail, followPod, type PodOutput, readLastWords } from "./pod-output.ts";

/** Tries to read the last words of a container whose node may be gone. */
const MOST_TRIES = 3;
const AGAIN_MS = 1000;

/** Output of a job's containers, one after the other. */
export interface JobOutput {
  /** Looks whether a pod has a container that writes, or has ended. */
  see(pod: JsonObject): void;
  /** Resolves with the last lines, when all is handed on. */
  close(): Promise<string>;
}

/** Hands the output of a job on, where it is wanted, and keeps its last lines while the pod is there. */
export function createJobOutput(
  cluster: Cluster,
  { namespace, container, streamsOutput }: Pick<ClusterNote, "namespace" | "container" | "streamsOutput">,
  options: {
    readonly since: string | undefined;
    readonly clock: Clock;
    readonly write: (part: Uint8Array) => void;
  },
): JobOutput {
  const { clock } = options;
  const followed = new Map<string, PodOutput>();
  const words = new Map<string, Promise<string>>();
  const tail = createTail();
  const write = (part: Uint8Array): void => {
    tail.write(part);
    options.write(part);
  };

  async function readWords(pod: string): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await readLastWords(cluster, { namespace, pod, container });
      } catch {
        if (tries >= MOST_TRIES) return "";
        await clock.sleep(AGAIN_MS);
      }
    }
  }

  return {
    see: (pod) => {
      const state = containerOf(pod, container);
      if (state === undefined || !state.hasBegun) return;
      const { name } = isJsonObject(pod.metadata) ? pod.metadata : {};
      const place = { namespace, pod: String(name), container };
      const key = `${place.pod}/${state.id}`;
      if (streamsOutput && !followed.has(key)) {
        followed.set(key, followPod(cluster, place, { since: options.since, write, clock }));
      }
      if (state.isOver && !words.has(key)) words.set(key, readWords(place.pod));
    },
    close: async () => {
      for (const one of followed.values()) await one.close();
      const last = [...words.values()].at(-1);
      return (await last) || tail.text();
    },
  };
}
