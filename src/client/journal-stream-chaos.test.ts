import { describe, expect, it } from "vitest";
import {
  type ChaosProxy,
  type Cut,
  type Direction,
  startChaosProxy,
} from "../../test/support/chaos-proxy.ts";
import { runJournalScenario } from "../../test/support/journal-scenario.ts";
import { createRecordKeeper, startJournalServer } from "../../test/support/journal-server.ts";
import type { JournalStreamOptions } from "./journal-stream-options.ts";

async function expectAllOnce(
  proxyOptions: Pick<Parameters<typeof startChaosProxy>[0], "cut" | "swallow">,
  streamOptions: Partial<JournalStreamOptions> = {},
): Promise<Pick<ChaosProxy, "frames" | "hasCut" | "connections">> {
  const keeper = createRecordKeeper();
  await using server = await startJournalServer(keeper);
  await using proxy = await startChaosProxy({ targetPort: server.port, ...proxyOptions });
  const expected = await runJournalScenario(proxy.port, streamOptions);
  expect(keeper.records, proxy.log.join("\n")).toEqual(expected);
  return { frames: { ...proxy.frames }, hasCut: proxy.hasCut, connections: proxy.connections };
}

describe("openJournalStream through a proxy that cuts", () => {
  const cases = (["up", "down"] as const).flatMap((direction) =>
    (["nothing", "half", "all"] as const).map((delivered) => ({ direction, delivered })),
  );

  it.each(cases)(
    "keeps every record when the connection breaks with $delivered delivered of any frame $direction",
    async ({ direction, delivered }) => {
      const whole = await expectAllOnce({});
      expect(whole.connections).toBe(1);
      expect(whole.frames[direction]).toBeGreaterThan(8);
      let cuts = 0;
      for (let frame = 0; frame < whole.frames[direction]; frame++) {
        const cut: Cut = { direction, frame, delivered };
        const seen = await expectAllOnce({ cut });
        if (seen.hasCut) cuts += 1;
      }
      // The number of batches depends on timing; the last frames may not exist in every run.
      expect(cuts).toBeGreaterThanOrEqual(whole.frames[direction] - 3);
    },
  );

  it("keeps every record when any one acknowledgement is lost", async () => {
    const whole = await expectAllOnce({});
    const impatient: Partial<JournalStreamOptions> = { ackTimeoutMs: 20, timing: { pingMs: 10 } };
    let lost = 0;
    for (let nth = 0; nth < whole.frames.down; nth++) {
      let acks = 0;
      const swallow = (direction: Direction, text: string): boolean => {
        if (direction !== "down" || !text.startsWith('{"type":"ack"')) return false;
        return acks++ === nth;
      };
      await expectAllOnce({ swallow }, impatient);
      if (acks > nth) lost += 1;
    }
    expect(lost).toBeGreaterThanOrEqual(6);
  });

  it("keeps every record when every second acknowledgement of the first connections is lost", async () => {
    let acks = 0;
    const swallow = (direction: Direction, text: string): boolean =>
      direction === "down" && text.startsWith('{"type":"ack"') && ++acks % 2 === 0 && acks < 20;
    await expectAllOnce({ swallow }, { ackTimeoutMs: 20, timing: { pingMs: 10 } });
    expect(acks).toBeGreaterThan(5);
  });

  it("starts anew when the handshake is answered with silence", async () => {
    let hasSwallowed = false;
    const swallow = (direction: Direction, text: string): boolean => {
      if (direction !== "down" || hasSwallowed || !text.startsWith('{"type":"welcome"')) return false;
      hasSwallowed = true;
      return true;
    };
    const seen = await expectAllOnce({ swallow }, { timing: { handshakeMs: 200 } });
    expect(hasSwallowed).toBe(true);
    expect(seen.connections).toBe(2);
  });
});
