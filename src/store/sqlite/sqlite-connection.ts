import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { QueryResult } from "kysely";

const CACHE_SIZE = 300;
/** Longer statements (inserts of many rows) hardly come twice and are large when compiled. */
const LONGEST_CACHED_SQL = 8000;

/** A statement that is compiled once, with whether it gives rows. */
interface CachedStatement {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

/** `node:sqlite` has no booleans and no undefined. */
export function toSqliteValue(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  // safe: anything else that cannot be bound is refused by the driver with its own message.
  return value === undefined ? null : (value as SQLInputValue);
}

/** One SQLite connection with a cache of compiled statements, least recently used out. Everything is synchronous. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #cache = new Map<string, CachedStatement>();

  constructor(path: string, options: { readonly readOnly?: boolean; readonly busyTimeoutMs: number }) {
    // Not imported: an older Node, which has no such module, must get as far as the message that says what is needed.
    const sqlite = process.getBuiltinModule("node:sqlite");
    this.#database = new sqlite.DatabaseSync(path, {
      readOnly: options.readOnly ?? false,
      timeout: options.busyTimeoutMs,
      enableForeignKeyConstraints: true,
    });
  }

  /** Runs statements without parameters that give no rows. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Compiles a statement that its owner keeps, outside the cache. */
  prepare(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }

  /** True between `begin` and `commit` or `rollback`, also when SQLite rolled back by itself. */
  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Runs one statement with positional parameters. */
  query<R>(sql: string, parameters: readonly unknown[]): QueryResult<R> {
    const { statement, givesRows } = this.#compile(sql);
    const values = parameters.map(toSqliteValue);
    // safe: the caller's builder knows the row's type.
    if (givesRows) return { rows: statement.all(...values) as R[] };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  close(): void {
    this.#cache.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #compile(sql: string): CachedStatement {
    const hit = this.#cache.get(sql);
    if (hit !== undefined) {
      this.#cache.delete(sql);
      this.#cache.set(sql, hit);
      return hit;
    }
    const statement = this.#database.prepare(sql);
    const entry = { statement, givesRows: statement.columns().length > 0 };
    if (sql.length > LONGEST_CACHED_SQL) return entry;
    this.#cache.set(sql, entry);
    if (this.#cache.size > CACHE_SIZE) {
      const oldest = this.#cache.keys().next();
      if (oldest.done !== true) this.#cache.delete(oldest.value);
    }
    return entry;
  }
}
