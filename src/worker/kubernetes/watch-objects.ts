import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Logger } from "../../platform/logger.ts";
import { refusal, statusOf } from "./cluster-error.ts";
import type { Cluster } from "./open-cluster.ts";

/** An object of the cluster as it was last seen. */
export interface SeenObject {
  readonly object: JsonObject;
  /** Whether it has been deleted since. */
  readonly isGone: boolean;
}

/** What is watched, and who is told. */
export interface WatchOptions {
  readonly cluster: Cluster;
  /** Of the list: `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  /** `labelSelector`, `fieldSelector`. */
  readonly query: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the watch. */
  readonly signal: AbortSignal;
  /** Called with all objects that were ever seen, by their uid: after each list, and after each change. */
  readonly onChange: (objects: ReadonlyMap<string, SeenObject>) => void;
}

/** A watch is renewed so often; the server ends it. */
const ROUND_SECONDS = 300;
/** The server tells its version about once a minute, however quiet it is; a connection that is silent for longer is dead. */
const SILENT_MS = 120_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Watches objects until the signal: a list, then its changes from that version on. A connection that breaks is renewed
 * from the last version that was seen; where the server has forgotten that one, there is a new list.
 */
export async function watchObjects(options: WatchOptions): Promise<void> {
  const { cluster, path, query, clock, logger, signal, onChange } = options;
  const objects = new Map<string, SeenObject>();
  let version: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let lastRefusal = "";

  async function list(): Promise<void> {
    const answer = await cluster.ask({ path, query, signal });
    const items = Array.isArray(answer.items) ? answer.items.filter(isJsonObject) : [];
    const present = new Set(items.map(uidOf));
    for (const [uid, seen] of objects) {
      if (!present.has(uid)) objects.set(uid, { ...seen, isGone: true });
    }
    for (const object of items) objects.set(uidOf(object), { object, isGone: false });
    version = versionOf(answer);
    onChange(objects);
  }

  async function follow(): Promise<void> {
    const stream = await cluster.stream({
      path,
      query: {
        ...query,
        watch: "true",
        allowWatchBookmarks: "true",
        resourceVersion: version ?? "",
        timeoutSeconds: String(ROUND_SECONDS),
      },
      signal,
      idleMs: SILENT_MS,
    });
    for await (const { type, object } of readEvents(stream)) {
      if (type === "ERROR") {
        throw refusal(Number(object.code ?? 500), String(object.reason ?? ""), String(object.message ?? ""));
      }
      version = versionOf(object) ?? version;
      pauseMs = FIRST_PAUSE_MS;
      if (type === "BOOKMARK") continue;
      objects.set(uidOf(object), { object, isGone: type === "DELETED" });
      onChange(objects);
    }
  }

  while (!signal.aborted) {
    const begunMs = clock.monotonicMs();
    try {
      if (version === undefined) await list();
      await follow();
      // The server ends a watch in its time; one that ends at once would be asked for without end.
      if (clock.monotonicMs() - begunMs > FIRST_PAUSE_MS) continue;
    } catch (error) {
      if (signal.aborted) return;
      const status = statusOf(error);
      // 410: the version is too old. Whatever else is refused is begun anew, too.
      if (status !== undefined) version = undefined;
      if (status === 410) continue;
      const said = error instanceof Error ? error.message : String(error);
      if (!BatutaError.hasCode(error, "cluster-unreachable") && said !== lastRefusal) {
        logger.warn("the Kubernetes API refuses a watch; it is asked again", { path, err: error });
        lastRefusal = said;
      }
    }
    await clock.sleep(pauseMs, { signal }).catch(() => undefined);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

interface WatchEvent {
  readonly type: string;
  readonly object: JsonObject;
}

/** Events of a watch, a line of JSON each, however the bytes are cut. */
export async function* readEvents(stream: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of stream) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const event: unknown = JSON.parse(line);
      if (!isJsonObject(event) || typeof event.type !== "string" || !isJsonObject(event.object)) continue;
      yield { type: event.type, object: event.object };
    }
  }
}

const metadataOf = (object: JsonObject): JsonObject => (isJsonObject(object.metadata) ? object.metadata : {});

const uidOf = (object: JsonObject): string => String(metadataOf(object).uid ?? metadataOf(object).name ?? "");

function versionOf(object: JsonObject): string | undefined {
  const { resourceVersion } = metadataOf(object);
  return typeof resourceVersion === "string" && resourceVersion !== "" ? resourceVersion : undefined;
}
