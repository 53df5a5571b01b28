import { rm, writeFile } from "node:fs/promises";
import { flow, getTransaction, task, transaction } from "batuta";

const writeReport = task(
  { onRollback: [(txn) => rm(String(txn.get("path")), { force: true })] },
  async function writeReport(path: string, text: string) {
    await writeFile(path, text);
    getTransaction()?.set("path", path);
  },
);

const check = task(function check(text: string) {
  if (!text.includes("total")) throw new Error("the report has no total");
});

/** All or nothing: when the check fails, the report that was already written is taken back. */
export const publish = flow(async function publish(path: string, text: string) {
  await transaction(async () => {
    await writeReport(path, text);
    await check(text);
  });
});

if (import.meta.main) await publish(process.argv[2] ?? "report.txt", "total: 42\n");
