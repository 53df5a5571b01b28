import { readFileSync } from "node:fs";
import type { Schema } from "./body-variants.ts";

/** What Prefect's OpenAPI document says of its operations and their bodies; `scripts/prefect-openapi.ts` keeps it. */
export function prefectDocument(): Schema {
  const file = new URL("../../scripts/openapi/prefect-3.8.gen.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}
