import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Judge, recordedJudge, recordingJudge } from "../../compat/differential/recording.ts";
import { buildSequence } from "../../compat/orchestration/proposals.ts";
import { withHome } from "../../scripts/with-server.ts";

const sequence = buildSequence(1, 1);
const ask = { method: "POST", path: "/flows/filter", body: { limit: 1 } };
const other = { ...ask, body: { limit: 2 } };

/** Answers each request with how many it has answered, the first one last. */
function countingJudge(): Judge {
  let answered = 0;
  return {
    isForLater: false,
    side: {
      apiUrl: "http://127.0.0.1/api",
      async send() {
        answered += 1;
        const body = answered;
        if (answered === 1) await new Promise((resolve) => setImmediate(resolve));
        return { status: 200, body };
      },
    },
    player: { play: () => Promise.resolve([{ status: 201 }, "the server failed"]) },
  };
}

/** A recording of two equal requests, another one and a sequence, handed over as a judge. */
async function withRecording(use: (judge: Judge) => Promise<void>): Promise<void> {
  await withHome(async (home) => {
    const file = join(home, "recording.json.br");
    const recording = recordingJudge(countingJudge(), file);
    await Promise.all([ask, ask, other].map((step) => recording.side.send(step)));
    await recording.player.play(sequence);
    recording.save();
    const judge = recordedJudge(file);
    if (judge === undefined) throw new Error(`${file} was not written`);
    await use(judge);
  });
}

describe("a recorded judge", () => {
  test("gives equal requests their answers in the order in which they were sent", () =>
    withRecording(async ({ side, player, assertUsed }) => {
      expect(await side.send(ask)).toEqual({ status: 200, body: 1 });
      expect(await side.send(other)).toEqual({ status: 200, body: 3 });
      expect(await side.send({ ...ask, headers: undefined })).toEqual({ status: 200, body: 2 });
      expect(await player.play(sequence)).toEqual([{ status: 201 }, "the server failed"]);
      expect(assertUsed).not.toThrow();
    }));

  test("refuses what was not recorded, and what was not recorded as often", () =>
    withRecording(async ({ side, player }) => {
      await expect(side.send({ ...ask, path: "/flows/count" })).rejects.toThrow(
        /no answer to .*flows\/count/,
      );
      await side.send(other);
      await expect(side.send(other)).rejects.toThrow(/record it anew/);
      await expect(player.play(buildSequence(1, 2))).rejects.toThrow(/no answer to/);
    }));

  test("tells of answers that nobody asks for any more", () =>
    withRecording(async ({ side, player, assertUsed }) => {
      for (const step of [ask, ask]) await side.send(step);
      await player.play(sequence);
      expect(assertUsed).toThrow(/nobody asks .*"limit":2/);
    }));

  test("is none where there is no file", () => {
    expect(recordedJudge("/no/such/recording")).toBeUndefined();
  });
});
