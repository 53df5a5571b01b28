import { arch, platform } from "node:os";
import { packageVersion } from "../../config/package-version.ts";
import { defineCommand } from "../command.ts";
import { printJson } from "../context.ts";

/** Reads no settings and loads no part of the server, so that it answers at once. */
export const versionCommand = defineCommand({
  description: "Print the versions of batuta and of what it runs on",
  args: {},
  examples: ["version", "version --json"],
  async run(context) {
    const facts = {
      batuta: packageVersion(),
      node: process.versions.node,
      sqlite: process.versions.sqlite,
      platform: `${platform()} ${arch()}`,
    };
    if (context.json) printJson(context, facts);
    else {
      for (const [name, value] of Object.entries(facts)) context.print(`${name.padEnd(9)} ${value}\n`);
    }
    return undefined;
  },
});
