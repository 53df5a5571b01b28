import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sql } from "kysely";
import { findFreePort, withHome } from "../../scripts/with-server.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createApp } from "../../src/server/app.ts";
import { createTellingStore } from "../../src/services/events/telling-store.ts";
import { scheduler } from "../../src/services/loops/scheduler.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import type { Row } from "./main.ts";

const clock = createSystemClock();
const ids = createIds();
const DEPLOYMENTS = 10_000;
const CHUNK = 1000;
const POLL_MS = 5;

/** Seconds from the start of a server's process until `/health` answers. */
async function startSeconds(packageFolder: string, databaseUrl: string): Promise<number> {
  return await withHome(async (home) => {
    const port = await findFreePort();
    const args = [join(packageFolder, "bin/batuta.cjs"), "server", "start", "--port", String(port)];
    const env = { ...process.env, BATUTA_HOME: home, BATUTA_LOGGING_LEVEL: "WARNING" };
    const began = performance.now();
    const child = spawn(process.execPath, [...args, "--database", databaseUrl], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = once(child, "exit");
    try {
      for (;;) {
        if (child.exitCode !== null) throw new Error("the server ended before it answered");
        const answer = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined);
        if (answer?.ok) return (performance.now() - began) / 1000;
        await clock.sleep(POLL_MS);
      }
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  });
}

/** Deployments of one flow, each with a schedule of its own that has made no runs yet. */
async function insertDeployments(store: Store): Promise<void> {
  const now = clock.nowMicros();
  const flow_id = ids.uuid();
  const flow = { id: flow_id, created: now, updated: now, name: "bench", tags: "[]", labels: "{}" };
  await store.write((trx) => trx.insertInto("flow").values(flow).execute());
  for (let from = 0; from < DEPLOYMENTS; from += CHUNK) {
    await store.write(async (trx) => {
      for (let number = from; number < from + CHUNK; number++) {
        const id = ids.uuid();
        await sql`insert into deployment (id, created, updated, name, flow_id, paused, tags, labels, parameters, job_variables, enforce_parameter_schema, status)
          values (${id}, ${now}, ${now}, ${`deployment-${number}`}, ${flow_id}, 0, '["a"]', '{}', '{"x":1}', '{}', 1, 'NOT_READY')`.execute(
          trx,
        );
        const schedule = JSON.stringify({ cron: `${number % 60} ${number % 24} * * *`, timezone: "UTC" });
        await sql`insert into deployment_schedule (id, created, updated, deployment_id, schedule, active, parameters, next_look)
          values (${ids.uuid()}, ${now}, ${now}, ${id}, ${schedule}, 1, '{}', 0)`.execute(trx);
      }
    });
  }
}

/** The scheduler's first pass over many deployments: it makes the next runs of each. */
async function measureScheduler(databaseUrl: string): Promise<Row> {
  const opened = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
  try {
    const facts = { publish: () => {} };
    const { store, tell } = createTellingStore({ store: opened, clock, ids, facts });
    const { context } = createApp({ store, tell, clock, ids, logger: silentLogger, facts });
    await insertDeployments(store);
    const [began, processor] = [performance.now(), process.cpuUsage()];
    const made = await scheduler.run(context, new AbortController().signal);
    const { user, system } = process.cpuUsage(processor);
    const seconds = (micros: number): string => `${(micros / 1e6).toFixed(2)} s`;
    return {
      name: `scheduler, ${DEPLOYMENTS.toLocaleString("en")} deployments in one pass`,
      numbers: {
        pass: seconds((performance.now() - began) * 1000),
        "of it this process": seconds(user + system),
        runs: made.toLocaleString("en"),
      },
    };
  } finally {
    await opened.close();
  }
}

/** What is measured over an empty database, without requests. */
export async function measureAlone(packageFolder: string, databaseUrl: string, only: string): Promise<Row[]> {
  const rows: Row[] = [];
  if ("server start until ready".includes(only)) {
    const first = await startSeconds(packageFolder, databaseUrl);
    const later: number[] = [];
    for (let times = 0; times < 5; times++) later.push(await startSeconds(packageFolder, databaseUrl));
    const [, , median = 0] = later.sort((a, b) => a - b);
    const numbers = { "new database": `${first.toFixed(2)} s`, again: `${median.toFixed(2)} s` };
    rows.push({ name: "server start until ready", numbers });
  }
  if ("scheduler".includes(only)) rows.push(await measureScheduler(databaseUrl));
  return rows;
}
