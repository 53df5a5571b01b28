/** Writes docs/reference/errors.md: every code of a `BatutaError` in the source, with what its message says. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const output = join(root, "docs/reference/errors.md");

// The code and, where it is written in place, the message: one literal, or several joined by `+`.
const LITERAL = String.raw`(?:"(?:[^"\\]|\\.)*"|\x60(?:[^\x60\\]|\\.)*\x60)`;
const THROWN = new RegExp(
  String.raw`(?:\b\w*Error|\bsuper)\(\s*"([a-z]+(?:-[a-z]+)*)",\s*(${LITERAL}(?:\s*\+\s*${LITERAL})*)?`,
  "g",
);

function readMessage(literals: string | undefined): string {
  if (literals === undefined) return "";
  const text = [...literals.matchAll(new RegExp(LITERAL, "g"))].map(([one]) => one.slice(1, -1)).join("");
  return (
    text
      .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…")
      // A template inside a template ended the match early.
      .replace(/\$\{.*$/s, "…")
      .replace(/\\n/g, " ")
      .replace(/\\(.)/g, "$1")
      .replace(/\|/g, "\\|")
  );
}

const messages = new Map<string, Set<string>>();
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !/\.test(-d)?\.ts$/.test(name))
  .sort();
for (const name of sources) {
  for (const [, code = "", literals] of readFileSync(join(root, "src", name), "utf8").matchAll(THROWN)) {
    const known = messages.get(code) ?? new Set<string>();
    const message = readMessage(literals);
    // The messages of our own bugs are nothing to look up.
    if (message !== "" && code !== "internal") known.add(message);
    messages.set(code, known);
  }
}
if (messages.size < 20)
  throw new Error(`only ${messages.size} error codes found: the pattern no longer fits`);

const rows = [...messages]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, texts]) => `| \`${code}\` | ${[...texts].sort().join("<br>")} |`);
mkdirSync(join(root, "docs/reference"), { recursive: true });
writeFileSync(
  output,
  `# Error codes

Every error that Batuta throws on purpose is a \`BatutaError\` with one of these codes in \`code\`; \`…\` stands for values,
which are in \`fields\` too. Generated from the source by \`scripts/error-codes.ts\`.

| code | message |
| --- | --- |
${rows.join("\n")}
`,
);
