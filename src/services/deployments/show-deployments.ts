import type { Deployment } from "../../contract/deployments/schemas.ts";
import type { Dialect, Queryable } from "../../store/dialects/dialect.ts";
import { type DeploymentRow, decodeDeployment } from "../../store/queries/deployment-rows.ts";
import { listSchedulesOf } from "../../store/queries/deployment-schedule-queries.ts";
import { readGlobalLimits } from "../concurrency/limit-shapes.ts";

/** Rows as the API shows them, with their schedules and limits: two statements however many they are. */
export async function showDeployments(
  db: Queryable,
  dialect: Dialect,
  rows: readonly DeploymentRow[],
): Promise<Deployment[]> {
  const schedules = await listSchedulesOf(
    db,
    rows.map(({ id }) => id),
  );
  const limitIds = rows.flatMap((row) => row.concurrency_limit_id ?? []);
  const limits = await readGlobalLimits(db, dialect, limitIds);
  return rows.map((row) =>
    decodeDeployment(row, schedules.get(row.id) ?? [], limits.get(row.concurrency_limit_id ?? "") ?? null),
  );
}
