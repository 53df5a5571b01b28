/**
 * Compares our OpenAPI document with Prefect's: `node scripts/check-openapi.ts PATH`. For every route of ours that
 * Prefect has too, the fields of bodies and answers must be the same, and those that theirs require must be required.
 * Known differences are listed below with their reason; anything else fails.
 */
import { readFileSync } from "node:fs";
import { buildOpenApi } from "../src/contract/openapi.ts";
import { compareDocuments, type Difference } from "./openapi/compare-documents.ts";

/** Where we differ on purpose, by the end of `METHOD path where.field`. */
const ALLOWED: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /set_state body\.(owner_epoch|result): only ours$/,
    reason: "fencing and the journaled result are Batuta's",
  },
  {
    pattern: /POST \/logs\/ body\S*\.id: only ours$/,
    reason: "Batuta's SDK names its lines, so that none is stored twice when an answer is lost",
  },
  { pattern: / flow_run_run_count: only ours$/, reason: "Prefect leaves it out of its document only" },
];

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node scripts/check-openapi.ts PATH-OF-PREFECT-OPENAPI-JSON");
  process.exit(2);
}
const theirs = JSON.parse(readFileSync(path, "utf8"));
const { compared, missing, differences } = compareDocuments(buildOpenApi(), theirs);
const isAllowed = ({ text }: Difference): boolean => ALLOWED.some(({ pattern }) => pattern.test(text));
const unexpected = differences.filter((difference) => !isAllowed(difference));
for (const { text } of unexpected) console.error(text);
console.log(
  `${compared} operations compared, ${differences.length - unexpected.length} known differences, ${unexpected.length} unexpected, ${missing} of Prefect's operations not served yet`,
);
if (compared === 0 || unexpected.length > 0) process.exitCode = 1;
