import { readFile } from "node:fs/promises";

/** Reads a file of the public data sets that the npm package `vega-datasets` ships. */
export async function readPublicData(name: string): Promise<string> {
  return await readFile(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")), "utf8");
}
