import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { type CapturedConsole, createConsoleCapture } from "./capture-console.ts";
import { ChannelLogger } from "./run-logger.ts";

function setUp() {
  const storage = new AsyncLocalStorage<string>();
  const printed: unknown[][] = [];
  const logged: string[] = [];
  const print = (...values: unknown[]): void => {
    printed.push(values);
  };
  const target: CapturedConsole = { log: print, info: print, debug: print, warn: print, error: print };
  const capture = createConsoleCapture(() => {
    const name = storage.getStore();
    if (name === undefined) return undefined;
    const channel = {
      threshold: 0,
      nowMicros: () => 0,
      write: ({ level, text }: { level: number; text: string }) => logged.push(`${name} ${level} ${text}`),
    };
    return new ChannelLogger(channel, { name, source: {} });
  }, target);
  return { storage, capture, target, printed, logged, print };
}

describe("createConsoleCapture", () => {
  it("turns console output of a run into lines of its log, by level and formatted as the console does", () => {
    const { storage, capture, target, printed, logged } = setUp();
    const release = capture.hold();
    storage.run("a", () => {
      target.log("%d rows in %o", 5, { x: 1 });
      target.info({ y: [1] });
      target.debug("d");
      target.warn("w %s");
      target.error(new Error("boom").message);
    });
    release();
    expect(logged).toEqual([
      "a 20 5 rows in { x: 1 }",
      "a 20 { y: [ 1 ] }",
      "a 10 d",
      "a 30 w %s",
      "a 40 boom",
    ]);
    expect(printed).toEqual([]);
  });

  it("leaves the output of everything else alone", () => {
    const { storage, capture, target, printed, logged } = setUp();
    const release = capture.hold();
    target.log("outside", 1);
    storage.run("a", () => target.log("inside"));
    release();
    expect(printed).toEqual([["outside", 1]]);
    expect(logged).toEqual(["a 20 inside"]);
  });

  it("keeps twenty interleaved runs apart", async () => {
    const { storage, capture, target, logged } = setUp();
    const gates = Array.from({ length: 20 }, () => Promise.withResolvers<void>());
    const runs = gates.map((gate, i) =>
      storage.run(`run-${i}`, async () => {
        const release = capture.hold();
        target.log(`begin ${i}`);
        await gate.promise;
        target.log(`end ${i}`);
        release();
      }),
    );
    for (const gate of gates.toReversed()) gate.resolve();
    await Promise.all(runs);
    expect(logged).toHaveLength(40);
    for (const text of logged) expect(text).toMatch(/^run-(\d+) 20 (begin|end) \1$/);
  });

  it("puts the console back when the last hold is released, and not before", () => {
    const { capture, target, print } = setUp();
    const first = capture.hold();
    const second = capture.hold();
    first();
    first();
    expect(target.log).not.toBe(print);
    second();
    expect(target.log).toBe(print);
  });

  it("leaves a later patch of someone else in place, and passes through it", () => {
    const { storage, capture, target, printed, logged } = setUp();
    const release = capture.hold();
    const ours = target.log;
    const theirs = (...values: unknown[]): void => ours("theirs", ...values);
    target.log = theirs;
    release();
    expect(target.log).toBe(theirs);
    storage.run("a", () => target.log("x"));
    expect(printed).toEqual([["theirs", "x"]]);
    expect(logged).toEqual([]);
  });
});
