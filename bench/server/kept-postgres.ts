/**
 * `node bench/server/kept-postgres.ts start|stop FOLDER`: an embedded Postgres whose data stay in a folder, for a past
 * that is seeded once (`seed.ts URL`) and measured often (`main.ts --database URL`). `start` prints the database's URL.
 */
import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePostgres, runSql, startPostgresAgain, stopPostgres } from "../../test/support/postgres.ts";

const DATABASE = "past";

const { positionals } = parseArgs({ allowPositionals: true });
const [verb, folder] = positionals;
if ((verb !== "start" && verb !== "stop") || folder === undefined) {
  throw new Error("say what to do: node bench/server/kept-postgres.ts start|stop FOLDER");
}
if (verb === "stop") {
  await stopPostgres(folder, { keepsData: true });
  await rm(join(folder, "pid"), { force: true });
} else {
  const isThere = await readFile(join(folder, "ready"), "utf8").then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
  }
  const server = isThere ? await startPostgresAgain(folder) : await ensurePostgres(folder);
  if (!isThere) await runSql(server, [`create database ${DATABASE} template template0`]);
  process.stdout.write(`${server.url(DATABASE)}\n`);
}
