import { appendFileSync, existsSync } from "node:fs";
import { flow, getRunLogger, task } from "../index.ts";

const read = task(async function read(count: number) {
  appendFileSync("effects.txt", "read\n");
  getRunLogger().info("reading", { count });
  return Array.from({ length: count }, (_, i) => i);
});

const sum = task(async function sum(rows: readonly number[]) {
  if (!existsSync("may-succeed")) throw new Error("the ledger is closed", { cause: new TypeError("no key") });
  return rows.reduce((total, row) => total + row, 0);
});

/** Fails until a file `may-succeed` lies in the working directory; tells in `effects.txt` what it did. */
export const ledger = flow({ name: "ledger" }, async function ledger(count = 5) {
  getRunLogger().warn("two\nlines");
  return await sum(await read(count));
});

if (import.meta.main) await ledger(4);
