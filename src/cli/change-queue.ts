import type { WorkQueueUpdate } from "../contract/work-queues/schemas.ts";
import { type CliContext, printJson } from "./context.ts";

/** Changes a queue, then tells what it is like. */
export async function changeQueue(
  context: CliContext,
  given: { readonly queue: string | undefined; readonly pool: string | undefined },
  body: WorkQueueUpdate,
  done: string,
): Promise<undefined> {
  const { connect } = await import("./connect.ts");
  const { readWorkQueue, updateWorkQueue } = await import("../contract/work-queues/routes.ts");
  const { chooseQueue } = await import("./work-queue-argument.ts");
  await using connection = await connect(context);
  const { client } = connection;
  const { id, name, work_pool_name } = await chooseQueue(context, client, given.queue, given.pool);
  await client.call(updateWorkQueue, { params: { id }, body });
  if (context.json) printJson(context, await client.call(readWorkQueue, { params: { id } }));
  else context.note(`${done} ${name}${work_pool_name === null ? "" : ` of ${work_pool_name}`}`);
  return undefined;
}
