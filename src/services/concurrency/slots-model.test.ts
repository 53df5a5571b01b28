import fc from "fast-check";
import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../test/support/api.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { createConcurrencyLimit } from "../../contract/concurrency-limits/routes-v2.ts";
import { BatutaError } from "../../platform/errors.ts";
import { concurrencyLeases } from "../loops/concurrency-leases.ts";
import { decrementSlotsWithLease, incrementSlotsWithLease, renewConcurrencyLease } from "./acquire.ts";
import { readConcurrencyLimit } from "./limits.ts";

const LIMIT = 3;
const LEASE_SECONDS = 60;

/** What the holders believe: a lease counts from its taking until it is given back, or its end passes. */
interface Believed {
  readonly id: string;
  readonly slots: number;
  ends: number;
}

type Step =
  | { readonly do: "take"; readonly slots: number }
  | { readonly do: "renew" | "release"; readonly which: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "sweep" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("take" as const), slots: fc.integer({ min: 1, max: LIMIT }) }),
  fc.record({ do: fc.constantFrom("renew" as const, "release" as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 2 * LEASE_SECONDS }) }),
  fc.constant({ do: "sweep" as const }),
);

async function tried<T>(work: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codes.some((code) => BatutaError.hasCode(error, code))) return undefined;
    throw error;
  }
}

async function play({ context, clock }: TestApi, name: string, steps: readonly Step[]): Promise<void> {
  const leases: Believed[] = [];
  let elapsed = 0;
  const live = () => leases.filter((lease) => lease.ends > elapsed);
  const used = () => live().reduce((sum, lease) => sum + lease.slots, 0);
  for (const one of steps) {
    if (one.do === "take") {
      const body = {
        names: [name],
        slots: one.slots,
        mode: "concurrency",
        lease_duration: LEASE_SECONDS,
      } as const;
      const fits = used() + one.slots <= LIMIT;
      const taken = await tried(incrementSlotsWithLease(context, body), "concurrency-locked");
      expect(taken !== undefined).toBe(fits);
      if (taken) leases.push({ id: taken.lease_id, slots: one.slots, ends: elapsed + LEASE_SECONDS });
    } else if (one.do === "renew" || one.do === "release") {
      const lease = leases[one.which % Math.max(1, leases.length)];
      if (lease === undefined) continue;
      if (one.do === "release") {
        await decrementSlotsWithLease(context, lease.id);
        leases.splice(leases.indexOf(lease), 1);
        continue;
      }
      const fits = lease.ends > elapsed || used() + lease.slots <= LIMIT;
      const work = renewConcurrencyLease(context, lease.id, LEASE_SECONDS).then(() => true);
      const renewed = await tried(work, "lease-gone");
      // One that ended long ago may have been forgotten.
      if (elapsed - lease.ends < 800) expect(renewed === true).toBe(fits);
      if (renewed) lease.ends = elapsed + LEASE_SECONDS;
    } else if (one.do === "wait") {
      clock.shift(one.seconds);
      elapsed += one.seconds;
    } else {
      await concurrencyLeases.run(context, new AbortController().signal);
    }
    expect((await readConcurrencyLimit(context, name)).active_slots).toBe(used());
    expect(used()).toBeLessThanOrEqual(LIMIT);
  }
  for (const lease of leases) await decrementSlotsWithLease(context, lease.id);
  expect((await readConcurrencyLimit(context, name)).active_slots).toBe(0);
}

describeEachDialect("slots", (dialect) => {
  it("never exceed their limit and never leak, in whatever order they are taken, renewed, lost and given back", async () => {
    const api = await openApi(dialect);
    let games = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        games += 1;
        const name = `game-${games}`;
        await api.client.call(createConcurrencyLimit, { body: { name, limit: LIMIT } });
        await play(api, name, steps);
      }),
      { numRuns: 40 },
    );
  });

  it("are never had by more than the limit when 32 race for several of them in any order", async () => {
    const api = await openApi(dialect);
    for (const name of ["a", "b", "c"]) {
      await api.client.call(createConcurrencyLimit, { body: { name, limit: LIMIT } });
    }
    const held = { a: 0, b: 0, c: 0 };
    let most = 0;
    const orders = [["a", "b"], ["b", "a"], ["c", "a", "b"], ["c"]] as const;
    const compete = async (at: number): Promise<void> => {
      const names = orders[at % orders.length] ?? ["a"];
      const body = { names, slots: 1, mode: "concurrency", lease_duration: LEASE_SECONDS } as const;
      let turns = 0;
      while (turns < 3) {
        const taken = await tried(incrementSlotsWithLease(api.context, body), "concurrency-locked");
        if (taken === undefined) continue;
        turns += 1;
        for (const name of names) held[name] += 1;
        most = Math.max(most, ...Object.values(held));
        await readConcurrencyLimit(api.context, "a");
        for (const name of names) held[name] -= 1;
        await decrementSlotsWithLease(api.context, taken.lease_id);
      }
    };
    await Promise.all(Array.from({ length: 32 }, (_, at) => compete(at)));
    expect(most).toBe(LIMIT);
    for (const name of ["a", "b", "c"]) {
      expect((await readConcurrencyLimit(api.context, name)).active_slots).toBe(0);
    }
  });
});
