import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadSettings } from "../src/config/settings.ts";
import { flow, task } from "../src/index.ts";
import { type Clock, createSystemClock } from "../src/platform/clock.ts";
import { createIds } from "../src/platform/ids.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { createRuntime } from "../src/sdk/engine/create-runtime.ts";
import { openConnection } from "../src/sdk/engine/open-connection.ts";
import { runInScope } from "../src/sdk/run-context.ts";
import { startChaosProxy } from "./support/chaos-proxy.ts";
import { describeEachDialect } from "./support/each-dialect.ts";

const system = createSystemClock();
/** The waits between the attempts take a hundredth of their time. */
const clock: Clock = { ...system, sleep: (ms, options) => system.sleep(ms / 100, options) };
const ids = createIds();

describeEachDialect("a flow without a server", (dialect) => {
  it.skipIf(dialect.name === "sqlite")("waits for its database when that is away at its end", async () => {
    const home = await mkdtemp(join(tmpdir(), "batuta-home-"));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const direct = new URL(await dialect.createDatabase());
    await using proxy = await startChaosProxy({ targetPort: Number(direct.port), isPlain: true });
    const databaseUrl = Object.assign(new URL(direct), { port: String(proxy.port) }).href;
    const settings = loadSettings({ env: {}, cwd: home, home, overrides: { home, databaseUrl } });
    const waits: string[] = [];
    const onOutage = ({ code }: { readonly code: string }): void => {
      waits.push(code);
      if (waits.length === 1) proxy.setUp(true);
    };
    const runtime = createRuntime({
      settings,
      clock,
      ids,
      openConnection: () => openConnection(settings, clock, ids, silentLogger, onOutage),
      write: () => {},
    });
    const one = task({ name: "one" }, () => 1);
    const cut = flow({ name: "cut" }, async () => {
      const value = await one();
      proxy.setUp(false);
      return value;
    });
    await expect(runInScope({ runtime }, async () => cut())).resolves.toBe(1);
    expect(waits).toEqual(["database-unreachable"]);
    await runtime.close();

    await using store = await dialect.openStore({ url: direct.href });
    const runs = await store.db.selectFrom("flow_run").select("state_type").execute();
    expect(runs).toEqual([{ state_type: "COMPLETED" }]);
  });
});
