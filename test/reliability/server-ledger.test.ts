import { expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { createSeededIds } from "../../src/testing/seeded-ids.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { checkLedgers } from "./check-ledgers.ts";
import { runLedgerClient } from "./ledger-client.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
const KILLS = IS_WHOLE ? 100 : 3;
const CLIENTS = IS_WHOLE ? 32 : 8;
/** From its first answer on a server lives at least so long, and at most twice, before it is killed. */
const LIFE_MS = 150;
const POLL_MS = 5;
const SEED = Number(process.env.CRASH_SEED ?? Math.floor(createIds().random() * 2 ** 32));

const clock = createSystemClock();
const ids = createIds();

describeEachDialect("a server killed again and again under load", (dialect) => {
  it(`keeps what it has acknowledged (CRASH_SEED=${SEED})`, {
    timeout: IS_WHOLE ? 3_600_000 : 900_000,
  }, async ({ signal }) => {
    const databaseUrl = await dialect.createDatabase();
    const random = createSeededIds(SEED);
    const start = async (port: number): Promise<{ process: LineProcess; url: string; startMs: number }> => {
      const began = clock.now();
      const process = startLineProcess("serve.ts", { databaseUrl, port, loops: true });
      const { url } = await process.next("url");
      return { process, url: String(url), startMs: clock.now() - began };
    };
    let server = await start(0);
    const port = Number(new URL(server.url).port);
    const stop = new AbortController();
    // Also when its time is over: it would go on beside the tests after it.
    onTestFinished(async () => {
      stop.abort();
      await server.process.kill("SIGKILL");
    });
    let kept = 0;
    const onKept = (): void => {
      kept += 1;
    };
    const clients = Array.from({ length: CLIENTS }, (_, at) =>
      runLedgerClient({ apiUrl: server.url, clock, ids, signal: stop.signal, name: `client-${at}`, onKept }),
    );
    const starts: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      for (const before = kept; kept === before; signal.throwIfAborted()) await clock.sleep(POLL_MS);
      await clock.sleep(LIFE_MS * (1 + random.random()));
      await server.process.kill("SIGKILL");
      server = await start(port);
      starts.push(server.startMs);
    }
    stop.abort();
    const ledgers = await Promise.all(clients);
    await server.process.kill("SIGKILL");

    await using store = await dialect.openStore({ url: databaseUrl });
    const acknowledged = await checkLedgers(store, ledgers);
    expect(acknowledged).toBeGreaterThan(CLIENTS);
    starts.sort((a, b) => a - b);
    console.log(
      `${KILLS} kills, ${CLIENTS} clients, ${acknowledged} acknowledgements kept, ${ledgers.reduce((sum, { repeated }) => sum + repeated, 0)} repeated; start with its process: median ${Math.round(starts[Math.floor(starts.length / 2)] ?? 0)} ms, longest ${Math.round(starts.at(-1) ?? 0)} ms (${dialect.name})`,
    );
  });
});
