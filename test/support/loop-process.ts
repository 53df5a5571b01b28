/*
 * A process that runs a loop of a tenth of a second until so many passes have been made by all processes together.
 * Arguments: URL, how many passes. Prints the number of each pass that it made. A pass reads a counter and writes it
 * in another unit a little later: two passes at once would write the same number.
 */
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { runLoops } from "../../src/services/loops/run-loops.ts";
import { openStore } from "../../src/store/open.ts";

async function main(url: string, passes: number): Promise<void> {
  const [clock, ids] = [createSystemClock(), createIds()];
  const store = await openStore({ url, clock, ids, logger: silentLogger });
  const { promise, resolve } = Promise.withResolvers<void>();
  const ctx = { store, clock, ids, logger: silentLogger, facts: { publish: () => {} } };
  const running = runLoops(ctx, [
    {
      name: "counter",
      everySeconds: 0.1,
      async run() {
        const row = await store.db
          .selectFrom("meta")
          .select("value")
          .where("key", "=", "passes")
          .executeTakeFirst();
        const next = Number(row?.value ?? 0) + 1;
        if (next > passes) {
          resolve();
          return 0;
        }
        await clock.sleep(20);
        await store.write((trx) =>
          trx
            .insertInto("meta")
            .values({ key: "passes", value: String(next) })
            .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: String(next) }))
            .execute(),
        );
        process.stdout.write(`${next}\n`);
        return 1;
      },
    },
  ]);
  // The loop's sleeps do not keep a process alive.
  const alive = clock.schedule(() => resolve(), 60_000);
  await promise;
  alive();
  await running.stop();
  await store.close();
}

const [url = "", passes = "1"] = process.argv.slice(2);
await main(url, Number(passes));
