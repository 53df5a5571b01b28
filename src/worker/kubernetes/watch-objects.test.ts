import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../platform/json-object.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { refusal, unreachable } from "./cluster-error.ts";
import type { Cluster, ClusterRequest } from "./open-cluster.ts";
import { readEvents, watchObjects } from "./watch-objects.ts";

const THERE = { address: "there", source: "the kubeconfig" };
const object = (name: string, version: number): JsonObject => ({
  metadata: { name, uid: name, resourceVersion: String(version) },
});
const line = (type: string, one: JsonObject): string => `${JSON.stringify({ type, object: one })}\n`;
const listOf = (version: number, ...items: JsonObject[]): JsonObject => ({
  metadata: { resourceVersion: String(version) },
  items,
});

/** A cluster that answers each request as it is told, and notes what it was asked. */
function scripted(answers: readonly (JsonObject | readonly string[] | Error)[]): {
  readonly cluster: Cluster;
  readonly asked: string[];
  readonly done: Promise<void>;
} {
  const asked: string[] = [];
  const left = [...answers];
  const done = Promise.withResolvers<void>();
  const next = (request: ClusterRequest, kind: string): JsonObject | readonly string[] => {
    asked.push(`${kind} ${request.query?.resourceVersion ?? ""}`.trim());
    const answer = left.shift();
    if (answer === undefined) {
      done.resolve();
      throw unreachable(THERE, "nothing is left to say");
    }
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const cluster: Cluster = {
    place: THERE,
    ask: async (request) => {
      const answer = next(request, "list");
      if (Array.isArray(answer)) throw new Error("a watch was answered, and a list asked");
      return answer as JsonObject;
    },
    stream: async (request) => {
      const answer = next(request, "watch");
      if (!Array.isArray(answer)) throw new Error("a list was answered, and a watch asked");
      return (async function* () {
        for (const text of answer as readonly string[]) yield new TextEncoder().encode(text);
      })();
    },
  };
  return { cluster, asked, done: done.promise };
}

async function watching(answers: readonly (JsonObject | readonly string[] | Error)[]): Promise<{
  readonly asked: readonly string[];
  readonly seen: readonly string[];
}> {
  const { cluster, asked, done } = scripted(answers);
  const clock = createVirtualClock();
  const ending = new AbortController();
  const seen: string[] = [];
  const watched = watchObjects({
    cluster,
    path: "/pods",
    query: {},
    clock,
    logger: silentLogger,
    signal: ending.signal,
    onChange: (objects) => {
      seen.push([...objects].map(([uid, { isGone }]) => `${uid}${isGone ? " gone" : ""}`).join(", "));
    },
  });
  await clock.runUntil(done);
  ending.abort();
  await clock.runUntil(watched);
  return { asked, seen };
}

describe("a watch", () => {
  it("goes on from the last version that it saw, bookmarks included", async () => {
    const { asked, seen } = await watching([
      listOf(5, object("a", 3)),
      [line("ADDED", object("b", 6)), line("BOOKMARK", object("", 9))],
      [line("DELETED", object("a", 11))],
      unreachable(THERE, "ECONNREFUSED"),
      [line("MODIFIED", object("b", 12))],
    ]);
    expect(asked.slice(0, 6)).toEqual(["list", "watch 5", "watch 9", "watch 11", "watch 11", "watch 12"]);
    expect(seen).toEqual(["a", "a, b", "a gone, b", "a gone, b"]);
  });

  it("lists anew where the server has forgotten the version, and notes what is gone", async () => {
    for (const forgotten of [
      refusal(410, "Expired", "too old resource version"),
      [line("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old resource version" })],
    ]) {
      const { asked, seen } = await watching([
        listOf(5, object("a", 3), object("b", 4)),
        forgotten,
        listOf(20, object("b", 4), object("c", 19)),
        [line("MODIFIED", object("c", 21))],
      ]);
      expect(asked.slice(0, 5)).toEqual(["list", "watch 5", "list", "watch 20", "watch 21"]);
      expect(seen).toEqual(["a, b", "a gone, b, c", "a gone, b, c"]);
    }
  });

  it("begins anew after any other refusal, and waits longer each time while the cluster is away", async () => {
    const away = unreachable(THERE, "ECONNREFUSED");
    const { asked } = await watching([
      away,
      away,
      listOf(1),
      refusal(500, "InternalError", "etcd is away"),
      listOf(2),
    ]);
    expect(asked.slice(0, 6)).toEqual(["list", "list", "list", "watch 1", "list", "watch 2"]);
  });
});

it("reads events however their bytes are cut", async () => {
  const text = line("ADDED", object("ä€😀", 1)) + line("DELETED", object("b", 2));
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    const parts = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const read = [];
    for await (const { type, object: one } of readEvents(parts())) read.push([type, one]);
    expect(read).toEqual([
      ["ADDED", object("ä€😀", 1)],
      ["DELETED", object("b", 2)],
    ]);
  }
});
