import { execFileSync } from "node:child_process";

/** Run before the program; its last line is told apart from what that prints. */
const NOTE_MODULES = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    loaded.push(found.url);
    return found;
  },
});
process.on("exit", () => console.log("\\n" + JSON.stringify(loaded)));
`;

/** Addresses of the modules that a program loads, in a process of its own: that of the tests has loaded those of others. */
export function loadedBy(program: string): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(NOTE_MODULES)}`;
  const output = execFileSync(
    process.execPath,
    ["--import", hook, "--input-type=module-typescript", "--eval", program],
    {
      encoding: "utf8",
      // What Vitest gives its own processes is not for this one.
      env: { PATH: process.env.PATH },
    },
  );
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
}
