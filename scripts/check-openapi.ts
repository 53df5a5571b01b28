/**
 * Compares our OpenAPI document with Prefect's: `node scripts/check-openapi.ts [PATH]`; without a path with the digest
 * that is kept beside this script. Every path, parameter, field, named value and response code of theirs must be in
 * ours, and nothing may be required by us only; what we add to their routes is listed below, as is what we leave out,
 * each with its reason. Anything else fails.
 */
import { readFileSync } from "node:fs";
import { buildOpenApi } from "../src/contract/openapi.ts";
import { addedOperations, compareDocuments } from "./openapi/compare-documents.ts";
import { EXCEPTIONS } from "./openapi/exceptions.ts";

const source = process.argv[2] ?? new URL("openapi/prefect-3.8.gen.json", import.meta.url);
const theirs = JSON.parse(readFileSync(source, "utf8"));
const ours = buildOpenApi();
const { compared, missing, differences } = compareDocuments(ours, theirs);
const used = new Map<string, number>();
let unexpected = 0;
for (const { text } of differences) {
  const exception = EXCEPTIONS.find(({ pattern }) => pattern.test(text));
  if (exception !== undefined) {
    used.set(exception.reason, (used.get(exception.reason) ?? 0) + 1);
    continue;
  }
  unexpected += 1;
  console.error(text);
}
for (const { reason } of EXCEPTIONS) {
  const count = used.get(reason);
  if (count === undefined) console.error(`no difference is left that this exception is for: ${reason}`);
  else console.log(`${count} × ${reason}`);
}
console.log(`operations that only we have: ${addedOperations(ours, theirs).join(", ")}`);
console.log(
  `${compared} operations compared, ${differences.length - unexpected} known differences, ${unexpected} unexpected, ${missing} of Prefect's operations not served`,
);
if (compared === 0 || unexpected > 0 || used.size < EXCEPTIONS.length) process.exitCode = 1;
