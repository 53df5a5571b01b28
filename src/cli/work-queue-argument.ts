import type { Client } from "../client/http.ts";
import { listPoolQueues, readPoolQueue } from "../contract/work-pools/routes.ts";
import { listWorkQueues, readWorkQueue } from "../contract/work-queues/routes.ts";
import type { WorkQueue } from "../contract/work-queues/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";
import { notFound, unlessMissing } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";
import { findPool } from "./work-pool-argument.ts";

async function listQueues(client: Client, pool: string | undefined): Promise<WorkQueue[]> {
  if (pool === undefined) return client.call(listWorkQueues, { body: { limit: 200 } });
  const { name } = await findPool(client, pool);
  return client.call(listPoolQueues, { params: { work_pool_name: name }, body: { limit: 200 } });
}

/** The queue of this name or id, in its pool where one is named. */
async function findQueue(client: Client, given: string, pool: string | undefined): Promise<WorkQueue> {
  const slash = given.indexOf("/");
  const work_pool_name = pool ?? (slash > 0 ? given.slice(0, slash) : undefined);
  const name = pool === undefined && slash > 0 ? given.slice(slash + 1) : given;
  if (work_pool_name !== undefined) {
    await findPool(client, work_pool_name);
    const queue = await unlessMissing(client.call(readPoolQueue, { params: { work_pool_name, name } }));
    if (queue !== undefined) return queue;
  } else {
    const byId = await unlessMissing(client.call(readWorkQueue, { params: { id: name } }));
    if (byId !== undefined) return byId;
    const [queue, ...others] = await client.call(listWorkQueues, {
      body: { work_queues: { name: { any_: [name] } }, limit: 200 },
    });
    if (queue !== undefined && others.length === 0) return queue;
    if (queue !== undefined) {
      const places = [queue, ...others].map((each) => `  ${each.work_pool_name ?? "–"}/${each.name}`);
      throw new BatutaError(
        "ambiguous-name",
        `several work queues are named ${name}; name the pool with --pool\n${places.join("\n")}`,
        { fields: { name } },
      );
    }
  }
  const near = await listQueues(client, work_pool_name);
  throw notFound({
    what: work_pool_name === undefined ? "work queue" : `work queue of ${work_pool_name}`,
    name,
    list:
      work_pool_name === undefined ? "batuta work-queue ls" : `batuta work-queue ls --pool ${work_pool_name}`,
    names: near.map((each) => each.name),
  });
}

/** The queue that was named, else the one that a person picks. */
export async function chooseQueue(
  context: CliContext,
  client: Client,
  given: string | undefined,
  pool: string | undefined,
): Promise<WorkQueue> {
  const name = await givenOrPicked(context, given, {
    argument: "QUEUE",
    what: "work queue",
    otherwise: "batuta work-queue ls",
    choices: async () =>
      (await listQueues(client, pool)).map((queue) => ({
        value: queue.id,
        label: queue.name,
        hint: queue.work_pool_name ?? undefined,
      })),
  });
  // What was picked is an id, which needs no pool.
  return findQueue(client, name, given === undefined ? undefined : pool);
}
