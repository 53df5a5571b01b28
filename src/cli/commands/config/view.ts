import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const configView = defineCommand({
  description: "Show the settings in use and where each comes from",
  args: {
    defaults: { type: "boolean", alias: "d", description: "Show settings that nobody set, too" },
    secrets: { type: "boolean", description: "Show secrets in clear" },
  },
  examples: ["config view", "config view --defaults --json"],
  async run(context, args) {
    const { loadContextSettings } = await import("../../load-context-settings.ts");
    const { listSettings } = await import("../../../config/settings-schema.ts");
    const { readPath } = await import("../../../config/setting-layers.ts");
    const { Secret } = await import("../../../config/secret.ts");
    const settings = loadContextSettings(context);
    const rows = listSettings().flatMap(({ path, facts }) => {
      const source = settings.sources[facts.env] ?? "default";
      if (source === "default" && !args.defaults) return [];
      const value = readPath(settings, path);
      const clear = value instanceof Secret && args.secrets ? value.reveal() : value;
      const shown = typeof clear === "string" && !args.secrets ? (facts.mask?.(clear) ?? clear) : clear;
      return [{ name: facts.env, value: shown ?? null, source, description: facts.doc }];
    });
    if (context.json) {
      printJson(context, { profile: settings.profile, settings: rows });
      return undefined;
    }
    context.print(`Profile: ${context.colors.bold(settings.profile)}\n`);
    if (rows.length === 0) {
      context.note("nothing is set, so every default holds; --defaults shows them");
      return undefined;
    }
    const { printTable } = await import("../../output/table.ts");
    printTable(
      context,
      [{ title: "SETTING" }, { title: "VALUE", flexible: true }, { title: "FROM" }],
      rows.map(({ name, value, source }) => [name, value === null ? "–" : String(value), source]),
    );
    return undefined;
  },
});
