import { createSystemClock } from "../../../platform/clock.ts";
import { createIds } from "../../../platform/ids.ts";
import { makeOwner } from "../../engine/owner.ts";
import { FileLockManager } from "./file-lock-manager.ts";

/** A process that takes a lock, says whether it got it, and then lives until it is killed. */
const [directory = "", key = ""] = process.argv.slice(2);
const ids = createIds();
const locks = new FileLockManager(directory, { clock: createSystemClock(), ids, owner: makeOwner(ids) });
const isTaken = await locks.acquire(key, `holder-${process.pid}`, { timeoutSeconds: 0 });
process.stdout.write(isTaken ? "taken\n" : "refused\n");
setInterval(() => undefined, 60_000);
