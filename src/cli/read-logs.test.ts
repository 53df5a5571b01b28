import { describe, expect, it } from "vitest";
import { createClient } from "../client/http.ts";
import type { Log } from "../contract/logs/schemas.ts";
import { createIds } from "../platform/ids.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createLogReader } from "./read-logs.ts";

interface LogQuery {
  readonly logs: { readonly timestamp?: { readonly after_?: string } };
  readonly sort: string;
  readonly limit: number;
  readonly offset: number;
}

const RUN = "00000000-0000-7000-8000-000000000001";
const START = Date.parse("2026-03-01T12:00:00Z");

/** An API that holds log lines and a state. */
function setUp(count: number) {
  const clock = createVirtualClock({ startAt: START });
  const stored: Log[] = [];
  const add = (message: string, seconds: number): void => {
    const timestamp = new Date(START + seconds * 1000).toISOString();
    const id = `00000000-0000-7000-8000-${String(stored.length).padStart(12, "0")}`;
    stored.push({
      id,
      created: timestamp,
      updated: timestamp,
      name: "x",
      level: 20,
      message,
      timestamp,
      flow_run_id: RUN,
      task_run_id: null,
    });
  };
  for (let i = 0; i < count; i++) add(`line ${i}`, i / 10);
  const state = { state_type: "RUNNING" };
  const polls = { count: 0, onPoll: (_count: number): void => {} };
  const fetch = async (request: Request): Promise<Response> => {
    if (!request.url.endsWith("/logs/filter")) {
      polls.count += 1;
      polls.onPoll(polls.count);
      return Response.json(state);
    }
    const { logs, sort, limit, offset } = (await request.json()) as LogQuery; // safe: only the reader under test asks
    const after = Date.parse(logs.timestamp?.after_ ?? "1970-01-01");
    const lines = stored
      .filter(({ timestamp }) => Date.parse(timestamp) >= after)
      .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp));
    const ordered = sort === "TIMESTAMP_ASC" ? lines : lines.toReversed();
    return Response.json(ordered.slice(offset, offset + limit));
  };
  const client = createClient({
    baseUrl: "http://test/api",
    fetch,
    clock,
    ids: createIds(),
    timeoutMs: null,
  });
  const seen: string[] = [];
  const onLines = async (lines: readonly Log[]): Promise<void> => {
    seen.push(...lines.map(({ message }) => message));
  };
  return {
    clock,
    add,
    state,
    polls,
    seen,
    onLines,
    reader: createLogReader(client, { kind: "flow", id: RUN }, undefined),
  };
}

describe("createLogReader", () => {
  it("reads page by page, from either end, and no more than asked for", async () => {
    const { reader } = setUp(450);
    const sizes: number[] = [];
    for await (const page of reader.pages({ isBackwards: false, count: undefined })) sizes.push(page.length);
    expect(sizes).toEqual([200, 200, 50]);
    const last = [];
    for await (const page of reader.pages({ isBackwards: true, count: 210 })) last.push(...page);
    expect(last).toHaveLength(210);
    expect(last[0]?.message).toBe("line 449");
  });

  it("follows a run to its end: every line once, late ones with an earlier time too", async () => {
    const { clock, reader, add, state, polls, seen, onLines } = setUp(3);
    polls.onPoll = (count) => {
      if (count === 2) add("newer", 20);
      if (count === 3) add("late", 18);
      if (count === 4) {
        state.state_type = "COMPLETED";
        add("at the end", 21);
      }
    };
    const { signal } = new AbortController();
    await clock.runUntil(reader.follow({ clock, signal, tail: undefined, onLines }));
    expect(seen).toEqual(["line 0", "line 1", "line 2", "newer", "late", "at the end"]);
    expect(polls.count).toBe(5);
  });

  it("begins with the tail when asked for, without what came before it", async () => {
    const { clock, reader, state, seen, onLines } = setUp(30);
    state.state_type = "FAILED";
    const { signal } = new AbortController();
    await clock.runUntil(reader.follow({ clock, signal, tail: 2, onLines }));
    expect(seen).toEqual(["line 28", "line 29"]);
  });

  it("ends with the signal's reason", async () => {
    const { clock, reader, onLines } = setUp(1);
    const controller = new AbortController();
    const following = reader.follow({ clock, signal: controller.signal, tail: undefined, onLines });
    controller.abort(new Error("enough"));
    await expect(following).rejects.toThrow("enough");
  });
});
