import type { WorkPool, WorkPoolUpdate } from "../contract/work-pools/schemas.ts";
import { type CliContext, printJson } from "./context.ts";

/** Changes a pool, then tells what it is like. */
export async function changePool(
  context: CliContext,
  given: string | undefined,
  change: WorkPoolUpdate | ((pool: WorkPool) => Promise<WorkPoolUpdate>),
  done: string,
): Promise<undefined> {
  const { connect } = await import("./connect.ts");
  const { updateWorkPool } = await import("../contract/work-pools/routes.ts");
  const { choosePoolName, findPool } = await import("./work-pool-argument.ts");
  await using connection = await connect(context);
  const { client } = connection;
  const pool = await findPool(client, await choosePoolName(context, client, given));
  const body = typeof change === "function" ? await change(pool) : change;
  await client.call(updateWorkPool, { params: { name: pool.name }, body });
  if (context.json) printJson(context, await findPool(client, pool.name));
  else context.note(`${done} ${pool.name}`);
  return undefined;
}
