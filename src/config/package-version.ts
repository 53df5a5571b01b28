import { readFileSync } from "node:fs";

/**
 * Version of this package. Read from its own file, which lies two directories up in the source and when built; a
 * bundler of the user's leaves that file behind, and then the version is `unknown`.
 */
export function packageVersion(): string {
  try {
    const { name, version }: { readonly name?: string; readonly version?: string } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    // In a bundle the file there, if any, is the user's own.
    return name === "batuta" && version !== undefined ? version : "unknown";
  } catch {
    return "unknown";
  }
}
