import { type Client, createClient } from "../../src/client/http.ts";
import { type Clock, createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { type AppDeps, createApp } from "../../src/server/app.ts";
import { createVaultSource } from "../../src/server/encryption/vault-source.ts";
import type { DomainFact, ServiceContext } from "../../src/services/context.ts";
import type { Store } from "../../src/store/store.ts";
import type { TestDialect } from "./each-dialect.ts";

/** A clock that runs as the real one does and can be set forward. */
export interface ShiftableClock extends Clock {
  /** Sets the clock forward by this many seconds. */
  shift(seconds: number): void;
}

export function createShiftableClock(): ShiftableClock {
  const real = createSystemClock();
  let offsetMs = 0;
  return {
    ...real,
    now: () => real.now() + offsetMs,
    nowMicros: () => real.nowMicros() + Math.round(offsetMs * 1000),
    shift: (seconds) => {
      offsetMs += seconds * 1000;
    },
  };
}

/** The application over a fresh database, with a client that checks each answer against its schema. */
export interface TestApi {
  /** For calling use cases and loops directly. */
  readonly context: ServiceContext;
  readonly client: Client;
  readonly clock: ShiftableClock;
  readonly store: Store;
  /** What was published after commits, in order. */
  readonly facts: DomainFact[];
  /** Sends a request as it is; `body` may be a text. */
  request(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

/** Opens the application on a database of the dialect; it is gone when the test has ended. */
export async function openApi(dialect: TestDialect, options: Partial<AppDeps> = {}): Promise<TestApi> {
  const clock = createShiftableClock();
  const store = await dialect.openStore({ clock });
  const ids = createIds();
  const facts: DomainFact[] = [];
  const app = createApp({
    vault: createVaultSource({ databaseUrl: "sqlite::memory:", logger: silentLogger }),
    store,
    clock,
    ids,
    logger: silentLogger,
    facts: { publish: (published) => facts.push(...published) },
    ...options,
  });
  const client = createClient({
    baseUrl: "http://batuta.test/api",
    dispatch: (request) => app.dispatch(request),
    clock,
    ids,
    timeoutMs: null,
    retries: { max: 0 },
    checkReplies: true,
  });
  return {
    context: app.context,
    client,
    clock,
    store,
    facts,
    request: (method, path, body, headers = {}) => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const init = body === undefined ? { method, headers } : { method, headers, body: text };
      return app.fetch(new Request(`http://batuta.test/api${path}`, init));
    },
  };
}
