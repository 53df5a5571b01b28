import { loadSettings, type Settings } from "../../config/settings.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { createIds } from "../../platform/ids.ts";
import { toLogger } from "../engine/connection-logger.ts";
import { openConnection } from "../engine/open-connection.ts";
import type { Connection } from "../engine/runtime.ts";
import { getLogger } from "../logging/get-logger.ts";

/** A connection to a server, and the settings that it was found by. */
export interface ServerConnection extends AsyncDisposable {
  readonly connection: Connection;
  readonly settings: Settings;
}

/**
 * Opens the way to a server that runs, for what lives longer than this process.
 *
 * @throws BatutaError `server-needed` when there is none.
 */
export async function openServer(what: string): Promise<ServerConnection> {
  const settings = loadSettings({ env: process.env, cwd: process.cwd() });
  const connection = await openConnection(
    settings,
    createSystemClock(),
    createIds(),
    toLogger(getLogger("batuta.connection")),
  );
  if (connection.kind !== "embedded") {
    return { connection, settings, [Symbol.asyncDispose]: () => connection.close() };
  }
  await connection.close();
  throw new BatutaError(
    "server-needed",
    `${what} needs a server, and none was found: start one with \`batuta server start\`, or name one with BATUTA_API_URL`,
  );
}
