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

/** An OpenAPI document with an operation or a schema a line, so that a change is readable. */
export function formatDocument(document: unknown): string {
  return format(document, 0);
}
