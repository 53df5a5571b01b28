import { defineCommand } from "../../command.ts";

export const profileImport = defineCommand({
  description: "Add the profiles of a Prefect installation; what has no counterpart here is told",
  args: {
    file: {
      type: "positional",
      description:
        "A profiles.toml of Prefect (default: $PREFECT_PROFILES_PATH, $PREFECT_HOME or ~/.prefect)",
      required: false,
    },
    overwrite: { type: "boolean", description: "Replace profiles that are there already" },
  },
  examples: ["profile import", "profile import ./profiles.toml --overwrite"],
  async run(context, args) {
    const { readFileSync } = await import("node:fs");
    const { homedir } = await import("node:os");
    const { join, resolve } = await import("node:path");
    const { parseProfiles } = await import("../../../config/profiles.ts");
    const { importProfiles } = await import("../../../config/import-profiles.ts");
    const { BatutaError, messageOf } = await import("../../../platform/errors.ts");
    const { openProfiles } = await import("../../profile-file.ts");
    const { printRows } = await import("../../output/rows.ts");
    const { PREFECT_PROFILES_PATH: path, PREFECT_HOME: home } = context.env;
    const file = resolve(
      context.cwd,
      args.file ?? path ?? join(home ?? join(context.env.HOME ?? homedir(), ".prefect"), "profiles.toml"),
    );
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      throw new BatutaError(
        "file-not-readable",
        `cannot read ${file}: ${messageOf(error)}; name the profiles.toml of Prefect`,
        { cause: error, fields: { path: file } },
      );
    }
    const from = parseProfiles(text, file);
    // Prefect's files need no profile called default, which is always there here.
    const { default: standard, ...others } = from.profiles;
    const isEmpty = standard === undefined || Object.keys(standard).length === 0;
    const found = { ...from, profiles: isEmpty ? others : from.profiles };
    const options = { replaces: args.overwrite === true };
    const { update } = openProfiles(context);
    let imported = importProfiles(openProfiles(context).profiles, found, options).imported;
    await update((before) => {
      const result = importProfiles(before, found, options);
      imported = result.imported;
      return result.profiles;
    });
    printRows(context, {
      rows: imported,
      none: `${file} holds no profiles`,
      columns: [
        { title: "PROFILE", show: ({ name }) => name },
        {
          title: "",
          show: ({ outcome }) => (outcome === "exists" ? "is there already, stays (--overwrite)" : outcome),
        },
        { title: "TAKEN OVER", flexible: true, show: ({ settings }) => settings.join(", ") },
        { title: "NOT KNOWN HERE", flexible: true, show: ({ left }) => left.join(", ") },
      ],
    });
    if (!context.json && imported.length > 0)
      context.note("`batuta profile use NAME` makes one the active profile");
    return undefined;
  },
});
