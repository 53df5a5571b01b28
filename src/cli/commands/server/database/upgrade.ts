import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";
import { EXIT } from "../../../errors.ts";

export const databaseUpgrade = defineCommand({
  description: "Bring the database's schema to the newest; a server does so itself when it starts",
  args: {},
  examples: ["server database upgrade"],
  async run(context) {
    const { openDatabase } = await import("../../../open-database.ts");
    const { listMigrations } = await import("../../../../store/queries/table-stats.ts");
    const before = context.clock.nowMicros();
    const { store, name } = await openDatabase(context);
    try {
      const migrations = await listMigrations(store.db);
      const applied = migrations.filter(({ applied_at }) => applied_at >= before).map((each) => each.name);
      const newest = migrations.at(-1)?.name ?? null;
      if (context.json) printJson(context, { database: name, newest, applied });
      else {
        for (const each of applied) context.note(`applied ${each}`);
        context.note(`${name} has the newest schema (${newest}, ${migrations.length} migrations)`);
      }
    } finally {
      await store.close();
    }
    return undefined;
  },
});

export const databaseDowngrade = defineCommand({
  description: "Tell how to go back to an older schema: migrations only go forward",
  args: {},
  examples: ["server database downgrade"],
  async run(context) {
    context.note("migrations only go forward, so there is no way down; nothing was changed.");
    context.note("To go back, stop the server and restore the copy that was made before the upgrade:");
    context.note("  SQLite: the database file, with its -wal file if there is one; Postgres: pg_restore");
    return EXIT.failed;
  },
});
