/** Writes docs/openapi.json: the API as the contract describes it, an operation a line, so that a change is readable. */
import { writeFileSync } from "node:fs";
import { buildOpenApi } from "../src/contract/openapi.ts";

/** Levels that are spread over lines: document, paths, path. What is deeper stays on one line. */
const OPEN_LEVELS = 3;

function format(value: unknown, level: number): string {
  if (level >= OPEN_LEVELS || typeof value !== "object" || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const indent = "  ".repeat(level + 1);
  const lines = Object.entries(value).map(
    ([name, part]) => `${indent}${JSON.stringify(name)}: ${format(part, level + 1)}`,
  );
  return `{\n${lines.join(",\n")}\n${"  ".repeat(level)}}`;
}

writeFileSync(new URL("../docs/openapi.json", import.meta.url), `${format(buildOpenApi(), 0)}\n`);
