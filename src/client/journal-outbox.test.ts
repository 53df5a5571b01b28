import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JournalOutbox } from "./journal-outbox.ts";

/** Settles at once to how a promise stands. */
async function stateOf(promise: Promise<void>): Promise<"pending" | "done" | "refused"> {
  return Promise.race([
    promise.then(
      () => "done" as const,
      () => "refused" as const,
    ),
    Promise.resolve().then(() => Promise.resolve("pending" as const)),
  ]);
}

describe("JournalOutbox", () => {
  it("takes batches by count and by size, in order, and at least one entry", () => {
    const outbox = new JournalOutbox();
    for (const text of ["aaaa", "bb", "cc", "dddddddd"]) void outbox.add(text);
    expect(outbox.takeBatch(2, 100, 0)).toEqual({ seq: 1, texts: ["aaaa", "bb"] });
    expect(outbox.takeBatch(2, 4, 0)).toEqual({ seq: 2, texts: ["cc"] });
    expect(outbox.takeBatch(2, 4, 0)).toEqual({ seq: 3, texts: ["dddddddd"] });
    expect(outbox.takeBatch(2, 4, 0)).toBeUndefined();
    expect(outbox.inFlightBytes).toBe(16);
    expect(outbox.waitingBytes).toBe(0);
  });

  it("settles every batch up to the acknowledged one, and refuses the refused", async () => {
    const outbox = new JournalOutbox();
    const [a, b, c] = [outbox.add("a"), outbox.add("b"), outbox.add("c")];
    for (let i = 0; i < 3; i++) outbox.takeBatch(1, 10, 0);
    expect(outbox.acknowledge(2, [{ seq: 2, index: 0, code: "run-fenced", message: "another owner" }])).toBe(
      true,
    );
    await a;
    await expect(b).rejects.toMatchObject({ code: "run-fenced", message: "another owner" });
    expect(await stateOf(c)).toBe("pending");
    expect(outbox.count).toBe(1);
  });

  it("does not believe an acknowledgement of what was never sent", () => {
    const outbox = new JournalOutbox();
    void outbox.add("a");
    expect(outbox.acknowledge(1, [])).toBe(false);
    expect(outbox.count).toBe(1);
  });

  it("sends what was in flight again after a rewind, in its order, before what waits", () => {
    const outbox = new JournalOutbox();
    for (const text of ["a", "b", "c", "d"]) void outbox.add(text);
    outbox.takeBatch(1, 10, 0);
    outbox.takeBatch(2, 10, 0);
    outbox.acknowledge(1, []);
    outbox.rewind();
    expect(outbox.inFlightBytes).toBe(0);
    expect(outbox.takeBatch(10, 10, 0)).toEqual({ seq: 1, texts: ["b", "c", "d"] });
  });

  it("keeps every entry exactly once and in order, whatever happens in between", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant("send" as const), count: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ kind: fc.constant("ack" as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("cut" as const), count: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const outbox = new JournalOutbox();
        const promises: Promise<void>[] = [];
        const acknowledged: string[] = [];
        let inFlight: { seq: number; texts: readonly string[] }[] = [];
        let bytes = 0;
        for (const { kind, count } of steps) {
          if (kind === "add") {
            for (let i = 0; i < count; i++) {
              const text = String(promises.length);
              bytes += text.length;
              promises.push(outbox.add(text));
            }
          } else if (kind === "send") {
            const batch = outbox.takeBatch(count, 1000, 0);
            if (batch !== undefined) inFlight.push(batch);
          } else if (kind === "cut") {
            outbox.rewind();
            inFlight = [];
          } else {
            const done = inFlight.splice(0, count);
            const last = done.at(-1);
            if (last !== undefined) outbox.acknowledge(last.seq, []);
            acknowledged.push(...done.flatMap((batch) => batch.texts));
            bytes -= done.flatMap((batch) => batch.texts).join("").length;
          }
          expect(outbox.bytes).toBe(bytes);
          expect(outbox.count).toBe(promises.length - acknowledged.length);
        }
        expect(acknowledged).toEqual(promises.slice(0, acknowledged.length).map((_, index) => String(index)));
        const states = await Promise.all(promises.map(stateOf));
        expect(
          states.every((state, index) => state === (index < acknowledged.length ? "done" : "pending")),
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("rejects everything when it is given up", async () => {
    const outbox = new JournalOutbox();
    const promises = [outbox.add("a"), outbox.add("b")];
    outbox.takeBatch(1, 10, 0);
    outbox.rejectAll(new Error("over"));
    const outcomes = await Promise.allSettled(promises);
    expect(outcomes.every((outcome) => outcome.status === "rejected")).toBe(true);
    expect([outbox.count, outbox.bytes, outbox.inFlightBytes]).toEqual([0, 0, 0]);
  });

  it("lets go of acknowledged entries in a long stream", async () => {
    const outbox = new JournalOutbox();
    const promises: Promise<void>[] = [];
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 100; i++) promises.push(outbox.add("x"));
      const batch = outbox.takeBatch(100, 1000, 0);
      outbox.acknowledge(batch?.seq ?? 0, []);
    }
    await Promise.all(promises);
    expect([outbox.count, outbox.bytes, outbox.waitingCount]).toEqual([0, 0, 0]);
  });
});
