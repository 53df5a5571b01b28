/**
 * Writes scripts/openapi/prefect-3.8.gen.json, the facts of Prefect's own OpenAPI document that ours is checked
 * against: `node scripts/prefect-openapi.ts [PATH-OR-URL]`. Without one, Prefect's server is started and asked.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { withPrefectServer } from "../compat/differential/servers.ts";
import { digestOf } from "./openapi/digest.ts";
import { formatDocument } from "./openapi/format-document.ts";
import { findOrMakePrefectVenv } from "./prefect-venv.ts";

async function load(source: string | undefined): Promise<Record<string, unknown>> {
  if (source !== undefined && !/^https?:/.test(source)) return JSON.parse(readFileSync(source, "utf8"));
  if (source !== undefined) return (await (await fetch(source)).json()) as Record<string, unknown>;
  const venv = findOrMakePrefectVenv();
  if ("reason" in venv) throw new Error(venv.reason);
  return await withPrefectServer(venv.python, (apiUrl) => load(apiUrl.replace(/\/api$/, "/openapi.json")));
}

/** Our paths are below `/api`; so are theirs in a document of their server. */
function withoutPrefix(document: Record<string, unknown>): Record<string, unknown> {
  const paths = Object.entries(document.paths as Record<string, unknown>);
  const named = paths.map(
    ([path, methods]) =>
      [path.replace(/^\/api(?=\/)/, "").replaceAll(/\{(\w+):\w+\}/g, "{$1}"), methods] as const,
  );
  return { ...document, paths: Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

const document = withoutPrefix(await load(process.argv[2]));
writeFileSync(
  new URL("openapi/prefect-3.8.gen.json", import.meta.url),
  `${formatDocument(digestOf(document))}\n`,
);
