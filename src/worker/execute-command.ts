import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The command line of this very package. */
export function batutaCommand(...words: readonly string[]): string[] {
  const manifest = fileURLToPath(import.meta.resolve("batuta/package.json"));
  return [process.execPath, ...loaderOptions(), join(manifest, "..", "bin", "batuta.cjs"), ...words];
}

/** Options of this process by which code is loaded (`--import tsx`), which a process for the same code needs too. */
function loaderOptions(): string[] {
  const found: string[] = [];
  const options = process.execArgv;
  for (let at = 0; at < options.length; at++) {
    const [name = "", value] = (options[at] ?? "").split("=", 2);
    if (
      !["--import", "--require", "-r", "--loader", "--experimental-loader", "--conditions", "-C"].includes(
        name,
      )
    )
      continue;
    found.push(options[at] ?? "");
    if (value === undefined) found.push(options[++at] ?? "");
  }
  return found;
}
