import { yesArg } from "../../../arguments/yes-arg.ts";
import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

export const databaseReset = defineCommand({
  description: "Delete everything in the database and make its tables anew; no server may use it",
  args: yesArg,
  examples: ["server database reset", "server database reset --yes"],
  async run(context, args) {
    const { confirm } = await import("../../../confirm.ts");
    const { loadContextSettings } = await import("../../../load-context-settings.ts");
    const { openDatabase, refuseRunningServer } = await import("../../../open-database.ts");
    const { maskDatabaseUrl } = await import("../../../../config/database-url.ts");
    const { resetDatabase } = await import("../../../../store/reset-database.ts");
    const settings = loadContextSettings(context);
    await refuseRunningServer(context, settings);
    const name = maskDatabaseUrl(settings.databaseUrl);
    if (!args.yes) await confirm(context, `Delete everything in ${name}?`);
    const { store } = await openDatabase(context);
    try {
      await resetDatabase(store, { clock: context.clock, ids: context.ids, databaseName: name });
    } finally {
      await store.close();
    }
    if (context.json) printJson(context, { reset: name });
    else context.note(`${name} is empty now`);
    return undefined;
  },
});
