import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

export const databaseStats = defineCommand({
  description: "Show how large the database is, and how many rows each table has",
  args: { all: { type: "boolean", alias: "a", description: "Empty tables, too" } },
  examples: ["server database stats"],
  async run(context, args) {
    const { openDatabase } = await import("../../../open-database.ts");
    const { countTables, listMigrations } = await import("../../../../store/queries/table-stats.ts");
    const { databaseBytes } = await import("../../../../store/queries/meta-queries.ts");
    const { formatSize } = await import("../../../format/size.ts");
    const { printFacts } = await import("../../../output/facts.ts");
    const { printRows } = await import("../../../output/rows.ts");
    const { store, name } = await openDatabase(context);
    try {
      const bytes = await databaseBytes(store.reader, store.dialect);
      const tables = await countTables(store.reader);
      const migrations = await listMigrations(store.db);
      const newest = migrations.at(-1)?.name ?? null;
      if (context.json) {
        printJson(context, { database: name, bytes, schema: newest, tables });
        return undefined;
      }
      printFacts(context, [
        ["Database", name],
        ["Size", formatSize(bytes)],
        ["Schema", newest ?? undefined],
      ]);
      context.print("\n");
      printRows(context, {
        rows: tables.filter(({ rows }) => args.all || rows > 0),
        none: "every table is empty",
        columns: [
          { title: "TABLE", show: ({ table }) => table },
          { title: "ROWS", align: "right", show: ({ rows }) => rows.toLocaleString("en-US") },
        ],
      });
    } finally {
      await store.close();
    }
    return undefined;
  },
});
