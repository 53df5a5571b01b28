import type { Kysely } from "kysely";
import type { Pool, PoolConfig } from "pg";
import { createSystemClock } from "../../platform/clock.ts";
import { createPostgresDialect } from "../dialects/postgres.ts";
import { JournalSizes } from "../journal/journal-sizes.ts";
import type { OpenStoreOptions } from "../open-options.ts";
import type { Store } from "../store.ts";
import type { Tables } from "../tables/tables.ts";
import { UnitScope } from "../unit-scope.ts";
import { columnDecoders, loadPg, type PgDriver } from "./load-pg.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { classifyPostgresError } from "./postgres-errors.ts";
import { postgresKysely, withDeadline } from "./postgres-kysely.ts";
import { PostgresLane } from "./postgres-lane.ts";
import { PostgresStore } from "./postgres-store.ts";
import { StatementNames } from "./statement-names.ts";

const DEFAULT_POOL_SIZE = 10;
const DEFAULT_READ_TIMEOUT_MS = 30_000;
/** A server that is alive answers a statement of ours long before; one that is frozen, or cut off, never does. */
const DEFAULT_ANSWER_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_DELAY_MS = 10_000;
const DEFAULT_JOURNAL_LIMIT_BYTES = 512 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
const MOST_LANES = 4;

function createPool(driver: PgDriver, url: string, options: OpenStoreOptions, more: PoolConfig): Pool {
  const pool = new driver.Pool({
    connectionString: url,
    application_name: "batuta",
    types: columnDecoders(driver),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    allowExitOnIdle: true,
    // Finds peers that are gone without a word.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    ...more,
  });
  // An idle connection may break at any time; without a listener that would end the process.
  pool.on("error", (error) => options.logger.warn("an idle database connection broke", { err: error }));
  // So may one that is in use, between two of its queries: the next of them is rejected, which is where it is handled.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

function kyselyOnPool(pool: Pool, url: string, answerTimeoutMs: number): Kysely<Tables> {
  return postgresKysely(async (sql, parameters) => {
    try {
      return await pool.query(withDeadline(sql, parameters, answerTimeoutMs));
    } catch (error) {
      throw classifyPostgresError(error, url);
    }
  });
}

/** Opens a Postgres database. Two small pools: heavy reads have their own, so that they never use up the writers'. */
export async function openPostgresStore(url: string, options: OpenStoreOptions): Promise<Store> {
  const { clock, ids, logger } = options;
  const driver = await loadPg();
  const answerTimeoutMs = options.answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
  const poolSize = Math.max(2, options.poolSize ?? DEFAULT_POOL_SIZE);
  const readerSize = Math.max(1, Math.floor(poolSize / 3));
  const pool = createPool(driver, url, options, { max: poolSize - readerSize });
  try {
    const identity = await migratePostgres(pool, { url, clock, ids, logger });
    const readerPool = createPool(driver, url, options, {
      max: readerSize,
      statement_timeout: options.readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS,
    });
    const laneOptions = {
      pool,
      url,
      answerTimeoutMs,
      clock,
      ids,
      hostClock: createSystemClock(),
      limitBytes: options.journalLimitBytes ?? DEFAULT_JOURNAL_LIMIT_BYTES,
      sizes: new JournalSizes(),
      onPoint: options.onPoint ?? (() => {}),
      scope: new UnitScope(),
      names: new StatementNames(),
    };
    // A lane holds a connection while it commits; point reads need some too.
    const lanes = Math.max(1, Math.min(MOST_LANES, poolSize - readerSize - 1));
    return new PostgresStore({
      dialect: createPostgresDialect(options.timeSource === "clock" ? clock : undefined),
      identity,
      pools: [pool, readerPool],
      lanes: Array.from({ length: lanes }, () => new PostgresLane(laneOptions)),
      db: kyselyOnPool(pool, url, answerTimeoutMs),
      reader: kyselyOnPool(readerPool, url, answerTimeoutMs),
    });
  } catch (error) {
    await pool.end();
    throw classifyPostgresError(error, url);
  }
}
