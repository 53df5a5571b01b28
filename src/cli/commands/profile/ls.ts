import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileLs = defineCommand({
  description: "List profiles",
  args: {},
  examples: ["profile ls", "profile ls --json"],
  async run(context) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { profiles, current } = openProfiles(context);
    const rows = Object.entries(profiles.profiles).map(([name, settings]) => ({
      name,
      active: name === profiles.active,
      in_use: name === current,
      api_url: settings.BATUTA_API_URL ?? null,
      settings: Object.keys(settings).length,
    }));
    if (context.json) {
      printJson(context, rows);
      return undefined;
    }
    const { printTable } = await import("../../output/table.ts");
    const { green } = context.colors;
    printTable(
      context,
      [
        { title: "PROFILE" },
        { title: "" },
        { title: "SETTINGS", align: "right" },
        { title: "API", flexible: true },
      ],
      rows.map((row) => [
        row.in_use ? green(row.name) : row.name,
        row.active ? "active" : row.in_use ? "in use here" : "",
        String(row.settings),
        row.api_url ?? "",
      ]),
    );
    return undefined;
  },
});
