import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLive } from "@/shared/api/live.ts";

class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  readonly sent: unknown[] = [];
  constructor() {
    super();
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  hear(frame: object) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
}

beforeEach(() => {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("watches the topics of all watchers, each once, and tells every watcher", () => {
  const live = createLive({ url: "ws://x", onGap: () => {} });
  const heard: string[] = [];
  live.watch(["flow-runs"], () => heard.push("one"));
  const [socket] = FakeSocket.all;
  socket?.open();
  const leave = live.watch(["flow-runs", "logs:1"], () => heard.push("two"));
  expect(socket?.sent).toEqual([
    { type: "watch", topics: ["flow-runs"] },
    { type: "watch", topics: ["flow-runs", "logs:1"] },
  ]);
  socket?.hear({ type: "changes", now: "2026-01-01T00:00:00Z" });
  leave();
  socket?.hear({ type: "changes", now: "2026-01-01T00:00:01Z" });
  expect(heard).toEqual(["one", "two", "one"]);
  expect(socket?.sent.at(-1)).toEqual({ type: "watch", topics: ["flow-runs"] });
});

it("connects anew after a break, watches the same, and says that something may have been missed", () => {
  const onGap = vi.fn();
  const live = createLive({ url: "ws://x", onGap });
  live.watch(["entities"], () => {});
  FakeSocket.all[0]?.open();
  FakeSocket.all[0]?.hear({ type: "watching", topics: ["entities"] });
  expect([live.state(), onGap.mock.calls.length]).toEqual(["on", 0]);
  FakeSocket.all[0]?.close();
  expect([live.state(), onGap.mock.calls.length]).toEqual(["off", 1]);
  vi.advanceTimersByTime(500);
  FakeSocket.all[1]?.open();
  expect(FakeSocket.all[1]?.sent).toEqual([{ type: "watch", topics: ["entities"] }]);
  expect(onGap).toHaveBeenCalledTimes(2);
  live.close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(2);
});

it("does not ask a server by whom it is refused, and connects once it is let in", () => {
  let isRefused = false;
  const live = createLive({ url: "ws://x", isRefused: () => isRefused, onGap: () => {} });
  live.watch(["entities"], () => {});
  isRefused = true;
  FakeSocket.all[0]?.close();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
  isRefused = false;
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all).toHaveLength(2);
  live.close();
});
