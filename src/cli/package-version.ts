import { readFileSync } from "node:fs";

/** Version of this package. Read from its own file, which lies two directories up in the source and when built. */
export function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return version;
}
