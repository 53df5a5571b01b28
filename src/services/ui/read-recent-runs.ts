import type { RecentRuns } from "../../contract/ui/recent-runs.ts";
import { formatInstant } from "../../platform/instants.ts";
import { listNextRuns, listRecentRuns, type RunOwner } from "../../store/queries/recent-run-queries.ts";
import type { ServiceContext } from "../context.ts";

/** The latest runs of each of these flows or deployments and the next one; those without runs included. */
export async function readRecentRuns(
  ctx: ServiceContext,
  body: { readonly of: RunOwner; readonly ids: readonly string[]; readonly limit: number },
): Promise<Record<string, RecentRuns>> {
  const ids = [...new Set(body.ids)];
  const { reader } = ctx.store;
  const [recent, coming] = await Promise.all([
    listRecentRuns(reader, body.of, ids, body.limit, ctx.clock.nowMicros()),
    listNextRuns(reader, body.of, ids),
  ]);
  return Object.fromEntries(
    ids.map((id) => {
      const next = coming.get(id);
      return [
        id,
        {
          runs: recent.get(id) ?? [],
          next:
            next === undefined ? null : { id: next.id, name: next.name, at: formatInstant(Number(next.at)) },
        },
      ];
    }),
  );
}
