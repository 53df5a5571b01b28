import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../client/http.ts";
import { loadSettings, type SettingsOverrides } from "../config/settings.ts";
import { silentLogger } from "../platform/logger.ts";
import { createRuntime } from "../sdk/engine/create-runtime.ts";
import { patientClient } from "../sdk/engine/patient-client.ts";
import type { Connection, Runtime } from "../sdk/engine/runtime.ts";
import { runInScope } from "../sdk/run-context.ts";
import { openEmbedded } from "../server/embedded.ts";
import { createSeededIds } from "./seeded-ids.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

/** Options of `createTestHarness`. */
export interface TestHarnessOptions {
  /** Settings that differ from the defaults. */
  readonly settings?: SettingsOverrides | undefined;
  /** Where the runs are kept. Default: in memory. */
  readonly databaseUrl?: string | undefined;
  /** Seed of ids and randomness. Default 1. */
  readonly seed?: number | undefined;
  /** When the virtual clock starts. Default 2026-01-01T00:00:00Z. */
  readonly startAt?: Date | undefined;
}

/** Runs flows in a test: no server, a store in memory, and a clock that skips what is waited for. */
export interface TestHarness extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly runtime: Runtime;
  /** Asks what happened: the same API that a server has. */
  readonly client: Connection["client"];
  /** Console lines of the runs, oldest first. */
  readonly lines: readonly string[];
  /**
   * Runs `fn` with all flows and tasks in it kept in this harness. Retry delays, sleeps through the run's clock,
   * time-outs and schedules pass as soon as nothing else is left to do.
   */
  run<T>(fn: () => T | PromiseLike<T>): Promise<T>;
}

/**
 * Makes a harness. One per test keeps tests apart; they may run side by side.
 *
 * @example
 * await using harness = await createTestHarness();
 * const total = await harness.run(() => etl("sales.csv"));
 */
export async function createTestHarness(options: TestHarnessOptions = {}): Promise<TestHarness> {
  const home = await mkdtemp(join(tmpdir(), "batuta-test-"));
  const clock = createVirtualClock({ startAt: options.startAt ?? new Date("2026-01-01T00:00:00Z") });
  const ids = createSeededIds(options.seed ?? 1, { now: () => clock.now() });
  const settings = loadSettings({ env: {}, cwd: home, home, overrides: { home, ...options.settings } });
  const lines: string[] = [];
  const databaseUrl = options.databaseUrl ?? "sqlite::memory:";
  const open = async (): Promise<Connection> => {
    const embedded = await openEmbedded({
      databaseUrl,
      clock,
      ids,
      logger: silentLogger,
      timeSource: "clock",
    });
    return {
      kind: "embedded",
      target: databaseUrl,
      client: patientClient(
        createClient({
          baseUrl: "http://batuta.invalid/api",
          fetch: embedded.fetch,
          clock,
          ids,
          timeoutMs: null,
          checkReplies: true,
        }),
        { clock, isEmbedded: true },
      ),
      journal: embedded.journal,
      close: () => embedded.close(),
    };
  };
  const runtime = createRuntime({
    settings,
    clock,
    ids,
    openConnection: open,
    write: (text) => void lines.push(text.trimEnd()),
  });
  // Held open to the end: a store in memory is gone when it is closed.
  const release = runtime.retain();
  const { client } = await runtime.connection();
  return {
    clock,
    runtime,
    client,
    lines,
    run: (fn) => clock.runUntil(runInScope({ runtime }, async () => fn())),
    async [Symbol.asyncDispose]() {
      await release();
      await clock.runUntil(runtime.close());
      await rm(home, { recursive: true, force: true });
    },
  };
}
