import { onTestFinished } from "vitest";
import { silentLogger } from "../../src/platform/logger.ts";
import { createWebSocketEndpoints } from "../../src/server/websocket/endpoints.ts";
import { createFactHub } from "../../src/services/fact-hub.ts";
import type { Meter } from "../../src/services/metrics/meter.ts";
import { openApi, type TestApi } from "./api.ts";
import type { TestDialect } from "./each-dialect.ts";
import { connectWebSocket, serveWebSockets } from "./websocket-server.ts";

/** The application with all its websockets. */
export interface SocketApi extends TestApi {
  connect(path: string): ReturnType<typeof connectWebSocket>;
}

/** Opens the application with its websockets on a port of the loopback; all is gone when the test has ended. */
export async function openSockets(
  dialect: TestDialect,
  options: {
    readonly authString?: string;
    readonly shares?: TestApi;
    readonly meter?: (api: TestApi) => Meter;
  } = {},
): Promise<SocketApi> {
  const facts = createFactHub(silentLogger);
  const api = await openApi(dialect, { facts });
  // Another replica over the same database: facts of one are not told to the other.
  const context = { ...(options.shares ?? api).context, facts, meter: options.meter?.(api) };
  const endpoints = createWebSocketEndpoints({
    context,
    facts,
    authString: options.authString,
    serverId: context.ids.uuid(),
  });
  const server = await serveWebSockets(endpoints.routes, () => endpoints.close(), context.meter);
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { ...api, connect: (path) => connectWebSocket(`ws://127.0.0.1:${server.port}/api${path}`) };
}
