import { expect, it } from "vitest";
import { openApi } from "../../test/support/api.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { makePool } from "../../test/support/pool-builders.ts";
import { readLogPage } from "../contract/ui/log-page.ts";
import { readWorkPoolPage } from "../contract/ui/work-pool-pages.ts";
import { sendWorkerHeartbeat } from "../contract/work-pools/routes.ts";
import type { Logger } from "../platform/logger.ts";
import { createWorkerLog } from "./worker-log.ts";

describeEachDialect("a worker's log", (dialect) => {
  it("goes to the console and, from INFO on and from the first line on, to the server", async () => {
    const { client, clock, context } = await openApi(dialect);
    await makePool(client, "p");
    await client.call(sendWorkerHeartbeat, { params: { work_pool_name: "p" }, body: { name: "w" } });
    const { workers } = await client.call(readWorkPoolPage, { params: { name: "p" } });
    const worker_id = workers[0]?.id ?? "";
    const shown: string[] = [];
    const show = (message: string): void => void shown.push(message);
    const console_: Logger = { debug: show, info: show, warn: show, error: show, with: () => console_ };
    const log = createWorkerLog({ client, clock, ids: context.ids, logger: console_, name: "batuta.worker" });
    log.logger.info("starting", { pool: "p" });
    log.belongTo(worker_id);
    log.logger.debug("not kept");
    log.logger.with({ flow_run_id: "r" }).error("a run can't be looked after", { err: new Error("gone") });
    await log.close();
    expect(shown).toEqual(["starting", "not kept", "a run can't be looked after"]);
    const { rows } = await client.call(readLogPage, { body: { worker_id } });
    expect(rows.map(({ level, name }) => [level, name])).toEqual([
      [20, "batuta.worker"],
      [40, "batuta.worker"],
    ]);
    expect(rows[0]?.message).toBe("starting pool=p");
    expect(rows[1]?.message).toMatch(/^a run can't be looked after flow_run_id=r err="?gone"?\n/);
  });
});
