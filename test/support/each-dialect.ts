import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, inject, onTestFinished } from "vitest";
import type { Clock } from "../../src/platform/clock.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds, type Ids } from "../../src/platform/ids.ts";
import { type Logger, silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { OpenStoreOptions } from "../../src/store/open-options.ts";
import type { Store } from "../../src/store/store.ts";
import { cloneDatabase, dropDatabase, ensurePostgres } from "./postgres.ts";

/** How a test opens its store. A given clock is the store's time on Postgres too. */
export interface TestStoreOptions extends Partial<Omit<OpenStoreOptions, "clock" | "ids" | "logger">> {
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly logger?: Logger;
}

/** One of the databases that a suite runs on. */
export interface TestDialect {
  readonly name: "sqlite" | "postgres";
  /** URL of a fresh database, migrated unless `empty`; removed after the test (or the suite). */
  createDatabase(options?: { readonly empty?: boolean }): Promise<string>;
  /** A store on a fresh database (or on `url`), closed and removed after the test (or the suite). */
  openStore(options?: TestStoreOptions): Promise<Store>;
}

type Cleanup = () => Promise<void>;

/** After the test that is running, else after the suite; the latest first. */
function createCleaner(): (cleanup: Cleanup) => void {
  const atSuiteEnd: Cleanup[] = [];
  afterAll(async () => {
    for (const cleanup of atSuiteEnd.reverse()) await cleanup();
  });
  return (cleanup) => {
    try {
      onTestFinished(cleanup);
    } catch {
      atSuiteEnd.push(cleanup); // Not inside a test: a beforeAll of the suite.
    }
  };
}

async function createSqlite(later: (cleanup: Cleanup) => void, empty: boolean): Promise<string> {
  const home = inject("databasesHome");
  const directory = await mkdtemp(join(home, "sqlite-"));
  later(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, "batuta.db");
  if (!empty) await copyFile(await sqliteTemplate(home), file);
  return `sqlite:///${file}`;
}

/** A migrated file, made by the first who needs it: to migrate one takes seven times as long as to copy it. */
async function sqliteTemplate(home: string): Promise<string> {
  const template = join(home, "template.db");
  if (existsSync(template)) return template;
  const mine = await mkdtemp(join(home, "template-"));
  const file = join(mine, "batuta.db");
  const store = await openStore({
    url: `sqlite:///${file}`,
    clock: createSystemClock(),
    ids: createIds(),
    logger: silentLogger,
  });
  await store.close();
  await rename(file, template); // Another process may have been quicker; its file is the same.
  await rm(mine, { recursive: true });
  return template;
}

async function createPostgres(later: (cleanup: Cleanup) => void, empty: boolean): Promise<string> {
  const server = await ensurePostgres(inject("databasesHome"));
  const name = await cloneDatabase(server, { empty });
  later(() => dropDatabase(server, name));
  return server.url(name);
}

function createTestDialect(name: TestDialect["name"], later: (cleanup: Cleanup) => void): TestDialect {
  const createDatabase: TestDialect["createDatabase"] = (options = {}) =>
    (name === "sqlite" ? createSqlite : createPostgres)(later, options.empty ?? false);
  return {
    name,
    createDatabase,
    async openStore(options = {}) {
      const store = await openStore({
        ids: createIds(),
        logger: silentLogger,
        timeSource: options.clock === undefined ? "database" : "clock",
        poolSize: 6,
        ...options,
        clock: options.clock ?? createSystemClock(),
        url: options.url ?? (await createDatabase()),
      });
      later(() => store.close());
      return store;
    },
  };
}

/**
 * Runs a suite on SQLite and on Postgres. `BATUTA_TEST_DIALECT=sqlite` runs it on one of them only.
 * A suite asks `dialect` for databases and stores; they are gone when the test, or the suite, has ended.
 */
export function describeEachDialect(name: string, suite: (dialect: TestDialect) => void): void {
  describeDialects(["sqlite", "postgres"], name, suite);
}

/**
 * The same over SQLite alone, for what no database can change (where code comes from, how images are built); over both with
 * `CRASH_STRIDE=1`, as `npm run test:processes:full` runs it.
 */
export function describeOneDialect(name: string, suite: (dialect: TestDialect) => void): void {
  describeDialects(process.env.CRASH_STRIDE === "1" ? ["sqlite", "postgres"] : ["sqlite"], name, suite);
}

function describeDialects(
  dialects: readonly TestDialect["name"][],
  name: string,
  suite: (dialect: TestDialect) => void,
): void {
  const only = process.env.BATUTA_TEST_DIALECT;
  for (const dialect of dialects) {
    if (only !== undefined && only !== dialect) continue;
    describe(`${name} (${dialect})`, () => suite(createTestDialect(dialect, createCleaner())));
  }
}
