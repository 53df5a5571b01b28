import fc from "fast-check";
import { expect, it, onTestFinished } from "vitest";
import { createClient } from "../../src/client/http.ts";
import { loadSettings } from "../../src/config/settings.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createRuntime } from "../../src/sdk/engine/create-runtime.ts";
import type { Runtime } from "../../src/sdk/engine/runtime.ts";
import { runInScope } from "../../src/sdk/run-context.ts";
import { runFlow } from "../../src/sdk/run-flow.ts";
import { type EmbeddedServer, openEmbedded } from "../../src/server/embedded.ts";
import { findSwapped, type ProcessPlan, processPlan, race, type Step } from "./racing-branches.ts";

/*
 * Branches race, and the order in which their calls end differs between a run and its replay. A run is cut off after
 * a number of journal entries, as by a crash; what its code had seen by then, the replays must show it again, and
 * every call must get the result of its own inputs. Each execution of a body has a number of its own, so that a swap
 * is seen even where inputs are equal.
 */

const clock = createSystemClock();
const ids = createIds();
const small = fc.nat({ max: 2 });

const eager = fc.constantFrom(true, true, false);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("value" as const), eager, value: small }),
  fc.record({ kind: fc.constant("bare" as const), eager }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("chained" as const),
      eager,
      value: fc.constant(0),
      back: small,
    }),
  },
  fc.record({ kind: fc.constant("keyed" as const), eager, key: small }),
  fc.record({ kind: fc.constant("nested" as const), eager, value: small }),
);

const turns = fc.array(fc.nat({ max: 9 }), { minLength: 7, maxLength: 7 });

const cases = fc.record({
  branches: fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
  /** One process each: how long its bodies take, and after how many journal entries it is cut off. */
  crashes: fc.array(
    fc.record({
      turns,
      cut: fc.nat({ max: 16 }),
      /** The first entry after the cut is kept, and only its acknowledgement lost. */
      keepsLast: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  turns,
});

/** A process as the journal sees it: after its cut nothing of it gets through, and no answer reaches it. */
function createProcess(embedded: EmbeddedServer, cut: number, keepsLast: boolean) {
  const settings = loadSettings({ env: {}, cwd: ".", overrides: { logging: { level: "CRITICAL" } } });
  const client = createClient({
    baseUrl: "http://batuta.invalid/api",
    fetch: embedded.fetch,
    clock,
    ids,
    timeoutMs: null,
  });
  const death = Promise.withResolvers<void>();
  let left = cut;
  let isDead = false;
  const silence = new Promise<never>(() => undefined);
  const runtime: Runtime = createRuntime({
    settings,
    clock,
    ids,
    write: () => undefined,
    openConnection: async () => ({
      kind: "embedded",
      target: "",
      close: async () => undefined,
      client: { ...client, call: (route, ...input) => (isDead ? silence : client.call(route, ...input)) },
      journal: {
        whenReady: () => undefined,
        close: async () => undefined,
        async append(entry) {
          if (isDead) return silence;
          if (left === 0) {
            isDead = true;
            if (keepsLast) await embedded.journal.append(entry);
            death.resolve();
            return silence;
          }
          left -= 1;
          await embedded.journal.append(entry);
          return isDead ? silence : undefined;
        },
      },
    }),
  });
  return { runtime, death: death.promise };
}

const IS_WHOLE = process.env.CRASH_STRIDE === "1";

it("gives every call the result of its own inputs, and again what it has given, however branches race", {
  timeout: IS_WHOLE ? 1_800_000 : 60_000,
}, async () => {
  // The crashed ones never let go of what they have of this process.
  process.setMaxListeners(0);
  onTestFinished(() => void process.setMaxListeners(10));
  await using embedded = await openEmbedded({
    databaseUrl: "sqlite::memory:",
    clock,
    ids,
    logger: silentLogger,
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ branches, crashes, turns: lastTurns }) => {
      const flowRunId = ids.uuid();
      let executions = 0;
      const known = new Map<string, unknown>();
      const processes = [...crashes, { turns: lastTurns, cut: Number.POSITIVE_INFINITY, keepsLast: false }];
      for (const { turns: own, cut, keepsLast } of processes) {
        const plan: ProcessPlan = {
          branches,
          turns: own,
          nextExecution: () => ++executions,
          seen: new Map(),
          bodies: 0,
        };
        const { runtime, death } = createProcess(embedded, cut, keepsLast);
        const running = processPlan.run(plan, () =>
          runInScope({ runtime }, () => runFlow(race, { flowRunId, args: [], takeOver: true })),
        );
        const result = await Promise.race([running, death]);
        // What a dead process sees from here on it can tell nobody.
        const seen = new Map(plan.seen);
        for (const [call, answer] of seen) {
          if (known.has(call))
            expect(answer, `${call} has another result than before`).toEqual(known.get(call));
          known.set(call, answer);
        }
        expect(findSwapped({ ...plan, seen })).toBeUndefined();
        if (result !== undefined) {
          // Recorded as completed: the flow's result is what was seen, in this process or in one before.
          expect(result).toEqual(Object.fromEntries(known));
        }
      }
      expect(known.size).toBe(branches.flat().length);
    }),
    { numRuns: IS_WHOLE ? 2000 : 150 },
  );
});
