/* A process that opens a database and says how that went: `ok`, or the error's code and message. Argument: its URL. */
import { createSystemClock } from "../../src/platform/clock.ts";
import { BatutaError } from "../../src/platform/errors.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";

try {
  const store = await openStore({
    url: process.argv[2] ?? "",
    clock: createSystemClock(),
    ids: createIds(),
    logger: silentLogger,
  });
  await store.close();
  console.log("ok");
} catch (error) {
  console.log(BatutaError.is(error) ? `${error.code}: ${error.message}` : String(error));
}
