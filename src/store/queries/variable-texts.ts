import type { Queryable } from "../dialects/dialect.ts";

/** The JSON texts of the variables with these names. */
export async function findVariableTexts(
  db: Queryable,
  names: readonly string[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const rows = await db.selectFrom("variable").select(["name", "value"]).where("name", "in", names).execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}
