import type { AddressInfo } from "node:net";
import { realPath } from "../config/real-path.ts";
import { databaseKey, type LocalServer, NONCE_HEADER, probeNonce } from "../contract/local-server.ts";
import { BatutaError } from "../platform/errors.ts";
import type { ServiceContext } from "../services/context.ts";
import { createTellingStore } from "../services/events/telling-store.ts";
import { createFactHub } from "../services/fact-hub.ts";
import type { Metrics } from "../services/metrics/metrics.ts";
import { checkVault } from "../services/secrets/check-vault.ts";
import { openStore } from "../store/open.ts";
import { type App, createApp } from "./app.ts";
import { readLocalServer, removeLocalServer, writeLocalServer } from "./discovery.ts";
import { createVaultSource } from "./encryption/vault-source.ts";
import { nodeRequest } from "./http/node-request.ts";
import type { PlainAnswer, PlainRequest } from "./http/plain-request.ts";
import { type ListenOptions, listen } from "./http-listener.ts";
import { createSessions } from "./pages/sessions.ts";
import type { RunningServer, StartServerOptions } from "./start-options.ts";
import { createWebSocketEndpoints } from "./websocket/endpoints.ts";
import { attachWebSockets } from "./websocket/upgrade.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 4200;
const DEFAULT_DRAIN_MS = 10_000;
const PROBE_MS = 5000;

/**
 * Opens the database, listens, and tells of itself in `server.json`. The composition root: everything that the server
 * needs is made here and handed down. It installs no signal handlers; the caller closes it.
 *
 * @throws BatutaError `server-already-running`, `port-in-use`, `port-not-permitted`, `host-not-available`, and what
 * `openStore` throws
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { clock, ids, logger, home } = options;
  const database = databaseKey(options.databaseUrl, realPath);
  if (home !== undefined) await refuseSecondServer(home, database, options);

  const nonce = ids.uuid();
  const undo: (() => Promise<unknown>)[] = [];
  const unwind = async (): Promise<void> => {
    // The reverse of the way up; a step that fails does not keep the others from being done.
    const failures: unknown[] = [];
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const store = await openStore({
      url: options.databaseUrl,
      clock,
      ids,
      logger,
      synchronous: options.synchronous,
      onPoint: options.onPoint,
    });
    undo.push(() => store.close());
    const facts = createFactHub(logger);
    const telling = createTellingStore({ store, clock, ids, facts });
    const vault = createVaultSource(options);
    const { authString, csrf, corsOrigins, policies, shownSettings } = options;
    const metrics = options.metrics === true ? await openMetrics({ store, clock }) : undefined;
    if (metrics !== undefined) facts.subscribe(metrics.note);
    const hasPages = options.ui ?? true;
    const sessions = hasPages ? createSessions(authString, { clock, ids }) : undefined;
    const app = createApp({
      ...{ facts, ...telling, clock, ids, logger, vault },
      authString,
      csrf,
      corsOrigins,
      policies,
      shownSettings,
      metrics,
      sessions,
      pages: hasPages ? servePages(options.uiFolder) : undefined,
    });
    warnIfOpen(options);
    if (home !== undefined || options.encryptionKey !== undefined) await checkVault(app.context);
    const webSockets = createWebSocketEndpoints({
      context: app.context,
      facts,
      authString: options.authString,
      serverId: nonce,
    });
    const listener = await listen({
      host: options.host ?? DEFAULT_HOST,
      port: options.port ?? DEFAULT_PORT,
      answer: answerNode(app, nonce),
      clock,
      logger,
    });
    const stopUpgrades = attachWebSockets(listener.server, webSockets.routes, {
      clock,
      logger,
      meter: metrics,
      sessions,
    });
    undo.push(() => listener.close(options.drainMs ?? DEFAULT_DRAIN_MS));
    undo.push(() => webSockets.close());
    undo.push(async () => stopUpgrades());

    const url = `http://${reachableHost(listener.address)}:${listener.address.port}/api`;
    if (home !== undefined && database !== undefined) {
      undo.push(() => removeLocalServer(home, nonce));
      await announce(home, options, {
        pid: process.pid,
        url,
        database,
        database_id: store.identity,
        nonce,
        auth_required: options.authString !== undefined,
        version: options.version,
        started_at: new Date(clock.now()).toISOString(),
      });
    }
    if (options.loops ?? true) {
      // Loaded once it listens: what clients wait for comes first.
      const [{ runLoops }, { loops }] = await Promise.all([
        import("../services/loops/run-loops.ts"),
        import("../services/loops/list.ts"),
      ]);
      const running = runLoops(app.context, loops);
      undo.push(() => running.stop());
    }
    logger.info("server listens", { url, database_id: store.identity });
    return runningServer(url, listener.address.port, store.identity, unwind);
  } catch (error) {
    await unwind().catch((failure: unknown) =>
      logger.warn("server start could not be undone", { err: failure }),
    );
    throw error;
  }
}

function runningServer(
  url: string,
  port: number,
  databaseId: string,
  unwind: () => Promise<void>,
): RunningServer {
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= unwind();
    return closed;
  };
  return { url, port, databaseId, close, [Symbol.asyncDispose]: close };
}

/** Replicas over one Postgres are welcome; two servers over one file would run every loop twice. */
async function refuseSecondServer(
  home: string,
  database: string | undefined,
  { clock }: StartServerOptions,
): Promise<void> {
  const other = await readLocalServer(home);
  if (other === undefined || other.database !== database || !database?.startsWith("sqlite:")) return;
  // Patient: a server under load must not be taken for a dead one. A dead port refuses at once.
  if ((await probeNonce(other.url, { clock, timeoutMs: PROBE_MS })) !== other.nonce) return;
  throw new BatutaError(
    "server-already-running",
    `a server with process id ${other.pid} already serves this database at ${other.url}; use it, or stop it first with \`batuta server stop\``,
    { fields: { pid: other.pid, url: other.url } },
  );
}

async function announce(home: string, { logger }: StartServerOptions, server: LocalServer): Promise<void> {
  try {
    await writeLocalServer(home, server);
  } catch (error) {
    // It serves all the same; only the flows of this machine have to be told its URL.
    logger.warn("server.json could not be written, so flows do not find this server by themselves", {
      home,
      url: server.url,
      err: error,
    });
  }
}

async function openMetrics(deps: Pick<ServiceContext, "store" | "clock">): Promise<Metrics> {
  const { createMetrics } = await import("../services/metrics/metrics.ts");
  return createMetrics(deps);
}

/** Answers with the pages; what does so is loaded when a browser first comes. */
function servePages(folder: string | undefined): (request: PlainRequest) => Promise<PlainAnswer> {
  let opened: Promise<(request: PlainRequest) => Promise<PlainAnswer>> | undefined;
  return async (request) => {
    opened ??= import("./pages/serve-pages.ts").then(({ createPageServer }) => createPageServer(folder));
    return (await opened)(request);
  };
}

/** Answers requests of Node's server; the health check tells which server this is. */
function answerNode(app: Pick<App, "answer">, nonce: string): ListenOptions["answer"] {
  return async (incoming) => {
    const answered = await app.answer((held) => nodeRequest(incoming, held));
    if (!incoming.url?.endsWith("/api/health")) return answered;
    return { ...answered, headers: { ...answered.headers, [NONCE_HEADER]: nonce } };
  };
}

/** Says it plainly when whoever reaches the port may do everything. */
function warnIfOpen({ host = DEFAULT_HOST, authString, corsOrigins, logger }: StartServerOptions): void {
  const isLocal = host === "localhost" || host === "::1" || host.startsWith("127.");
  if (!isLocal && authString === undefined) {
    logger.warn(
      "the server listens beyond this machine and asks nobody who they are: set BATUTA_SERVER_AUTH_STRING, or listen on 127.0.0.1",
      { host },
    );
  }
  if (corsOrigins?.includes("*") && authString === undefined) {
    logger.warn(
      "pages of every origin may use this server without credentials: name the origins, or set BATUTA_SERVER_AUTH_STRING",
    );
  }
}

/** Where a client of this machine reaches a server that listens on this address. */
function reachableHost({ address, family }: AddressInfo): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return family === "IPv6" ? `[${address}]` : address;
}
