import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileInspect = defineCommand({
  description: "Show the settings of a profile",
  args: {
    name: {
      type: "positional",
      description: "Name of the profile; default: the one in use",
      required: false,
    },
    secrets: { type: "boolean", description: "Show secrets in clear" },
  },
  examples: ["profile inspect", "profile inspect prod --json"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { requireProfile } = await import("../../../config/edit-profiles.ts");
    const { listSettings } = await import("../../../config/settings-schema.ts");
    const { profiles, current } = openProfiles(context);
    const name = args.name ?? current;
    const texts = requireProfile(profiles, name);
    const definitions = new Map(listSettings().map(({ facts }) => [facts.env, facts]));
    const show = (variable: string, text: string): string => {
      const facts = definitions.get(variable);
      if (args.secrets || facts === undefined) return text;
      return facts.secret ? "********" : (facts.mask?.(text) ?? text);
    };
    const settings = Object.entries(texts).map(
      ([variable, text]) => [variable, show(variable, text)] as const,
    );
    if (context.json) {
      printJson(context, { name, active: name === profiles.active, settings: Object.fromEntries(settings) });
      return undefined;
    }
    for (const [variable, text] of settings) context.print(`${variable}=${text}\n`);
    if (settings.length === 0)
      context.note(`the profile ${name} sets nothing; \`batuta config set NAME=VALUE\` does`);
    return undefined;
  },
});
