import { createClient } from "../client/http.ts";
import type { Settings } from "../config/settings.ts";
import { readHealth } from "../contract/admin/routes.ts";
import type { LocalServer } from "../contract/local-server.ts";
import { messageOf } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";

/** Whether a server answers. */
export type ServerStatus =
  | { readonly running: false; readonly url: string | null; readonly reason: string }
  | {
      readonly running: true;
      readonly url: string;
      readonly latency_seconds: number;
      /** What the server of this machine tells of itself; undefined for a remote one. */
      readonly local: LocalServer | undefined;
    };

/** Asks the server that the settings name, else the one of this machine. */
export async function checkServer(settings: Settings, context: CliContext): Promise<ServerStatus> {
  const { clock, ids } = context;
  const begin = clock.monotonicMs();
  const latency = (): number => (clock.monotonicMs() - begin) / 1000;
  if (settings.apiUrl === undefined) {
    const { findLocalServer } = await import("../sdk/engine/find-local-server.ts");
    const { home, databaseUrl } = settings;
    const local = await findLocalServer({ home, databaseUrl, clock, hasCredentials: true });
    if (local === undefined) {
      return {
        running: false,
        url: null,
        reason: `no server of ${home} answers; \`batuta server start\` starts one`,
      };
    }
    return { running: true, url: local.url, latency_seconds: latency(), local };
  }
  const client = createClient({
    baseUrl: settings.apiUrl,
    authString: settings.apiAuthString?.reveal(),
    apiKey: settings.apiKey?.reveal(),
    clock,
    ids,
    retries: { max: 0 },
    timeoutMs: 5_000,
  });
  try {
    await client.call(readHealth, { query: {} }, { signal: context.signal });
    return { running: true, url: settings.apiUrl, latency_seconds: latency(), local: undefined };
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = messageOf(error);
    return { running: false, url: settings.apiUrl, reason };
  }
}
