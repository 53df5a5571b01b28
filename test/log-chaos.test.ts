import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadSettings } from "../src/config/settings.ts";
import { flow, getRunLogger, task } from "../src/index.ts";
import { type Clock, createSystemClock } from "../src/platform/clock.ts";
import { createIds } from "../src/platform/ids.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { createRuntime } from "../src/sdk/engine/create-runtime.ts";
import { openConnection } from "../src/sdk/engine/open-connection.ts";
import { runInScope } from "../src/sdk/run-context.ts";
import { startTestServer } from "../src/testing/start-test-server.ts";
import { startChaosProxy } from "./support/chaos-proxy.ts";
import { describeEachDialect } from "./support/each-dialect.ts";

const system = createSystemClock();
/** Waits between attempts take a tenth of their time. */
const clock: Clock = {
  ...system,
  sleep: (ms, options) => system.sleep(ms / 10, options),
  schedule: (fn, ms, options) => system.schedule(fn, ms / 10, options),
};
const ids = createIds();
const LINES = 60;

describeEachDialect("log lines on their way to a server", (dialect) => {
  it.each(["request", "answer"] as const)(
    "are stored once and in order, although every other %s is lost",
    async (lost) => {
      const home = await mkdtemp(join(tmpdir(), "batuta-home-"));
      onTestFinished(() => rm(home, { recursive: true, force: true }));
      const databaseUrl = await dialect.createDatabase();
      await using server = await startTestServer({ databaseUrl });
      let requests = 0;
      const lose = (request: string): typeof lost | undefined =>
        request.startsWith("POST /api/logs/ ") && requests++ % 2 === 0 ? lost : undefined;
      await using proxy = await startChaosProxy({ targetPort: server.port, lose });
      const apiUrl = `http://127.0.0.1:${proxy.port}/api`;
      const settings = loadSettings({ env: {}, cwd: home, home, overrides: { home, apiUrl } });
      const runtime = createRuntime({
        settings,
        clock,
        ids,
        openConnection: () => openConnection(settings, clock, ids, silentLogger),
        write: () => {},
      });
      const tell = task(async function tell(from: number) {
        for (let line = from; line < from + LINES / 6; line++) getRunLogger().info(`line ${line}`);
        await runtime.logs.flush();
      });
      const teller = flow(async function teller() {
        for (let from = 0; from < LINES; from += LINES / 6) await tell(from);
      });
      await runInScope({ runtime }, async () => teller());
      await runtime.close();

      expect(requests).toBeGreaterThan(12);
      await using store = await dialect.openStore({ url: databaseUrl });
      const rows = await store.db
        .selectFrom("log")
        .select("message")
        .orderBy("timestamp")
        .orderBy("id")
        .execute();
      const messages = rows.map(({ message }) => message);
      expect(messages.filter((message) => message.startsWith("line "))).toEqual(
        Array.from({ length: LINES }, (_, line) => `line ${line}`),
      );
      expect(new Set(messages).size).toBe(messages.length);
    },
  );
});
