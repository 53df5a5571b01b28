/**
 * Writes the catalogue of block types and workers that Prefect's clients expect of a server, as data files of
 * src/services/blocks/catalogue: slugs, fields, checksums and base job templates word for word as a Prefect server's
 * API gives them, since they are wire data; the texts about a type are ours (prefect-catalogue-texts.ts).
 *
 *   prefect-catalogue.ts http://127.0.0.1:4200/api    from a fresh Prefect server that has no blocks of anybody's own
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import {
  isObject,
  type JsonTree,
  type JsonTreeObject,
  parseJsonTree,
  printJsonTree,
} from "../src/domain/blocks/json-tree.ts";
import { blockTypeTexts, workerTexts } from "./prefect-catalogue-texts.ts";

const [apiUrl] = process.argv.slice(2);
if (apiUrl === undefined) throw new Error("usage: prefect-catalogue.ts API_URL");

async function ask(path: string, body?: unknown): Promise<JsonTree> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${apiUrl}${path}`, {
    ...init,
    headers: { "content-type": "application/json" },
  });
  const text = await answer.text();
  const tree = answer.ok ? parseJsonTree(text) : undefined;
  if (tree === undefined) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`);
  return tree;
}

function member(tree: JsonTree | undefined, ...keys: string[]): JsonTree {
  let found = tree;
  for (const key of keys) found = isObject(found) ? found.get(key) : undefined;
  if (found === undefined) throw new Error(`no ${keys.join(".")} in what the server answered`);
  return found;
}

function objectsOf(tree: JsonTree): JsonTreeObject[] {
  if (!Array.isArray(tree)) throw new Error("the server answered no list");
  return tree.filter(isObject);
}

function build(entries: Readonly<Record<string, JsonTree>>): JsonTreeObject {
  return new Map(Object.entries(entries));
}

/** Types by slug, in the order of their names. */
async function readTypes(): Promise<JsonTreeObject[]> {
  const types = objectsOf(await ask("/block_types/filter", {}));
  const known = types.filter((type) => Object.hasOwn(blockTypeTexts, String(member(type, "slug"))));
  const missing = Object.keys(blockTypeTexts).length - known.length;
  if (missing > 0) throw new Error(`${missing} block types that we have texts for are not on this server`);
  return known.map((type) => {
    const slug = member(type, "slug");
    const [packageName, description] = blockTypeTexts[String(slug)] ?? [];
    return build({
      slug,
      name: member(type, "name"),
      package: packageName ?? "",
      description: description ?? "",
      is_protected: member(type, "is_protected"),
    });
  });
}

/** Schemas, the oldest first: so what a schema refers to comes before it. */
async function readSchemas(typeSlugs: ReadonlySet<JsonTree>): Promise<JsonTreeObject[]> {
  const schemas = objectsOf(await ask("/block_schemas/filter", {})).reverse();
  const ours = schemas.filter((schema) => typeSlugs.has(member(schema, "block_type", "slug")));
  const sorted: JsonTreeObject[] = [];
  const done = new Set<JsonTree>();
  const add = (schema: JsonTreeObject): void => {
    if (sorted.includes(schema)) return;
    for (const checksum of referredChecksums(schema)) {
      const other = ours.find((one) => one.get("checksum") === checksum);
      if (other === undefined) throw new Error(`no schema ${checksum}, which another one refers to`);
      if (!done.has(checksum)) add(other);
    }
    done.add(member(schema, "checksum"));
    sorted.push(schema);
  };
  for (const schema of ours) add(schema);
  return sorted.map((schema) =>
    build({
      type: member(schema, "block_type", "slug"),
      checksum: member(schema, "checksum"),
      version: member(schema, "version"),
      capabilities: member(schema, "capabilities"),
      fields: member(schema, "fields"),
    }),
  );
}

function referredChecksums(schema: JsonTreeObject): JsonTree[] {
  const references = member(schema, "fields", "block_schema_references");
  if (!isObject(references)) return [];
  return [...references.values()].flatMap((one) =>
    (Array.isArray(one) ? one : [one]).map((entry) => member(entry, "block_schema_checksum")),
  );
}

/** Prefect's newer interface leaves out workers without a picture; this one needs no address elsewhere. */
const WORKER_LOGO =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23667'%3E%3Crect x='3' y='5' width='18' height='14' rx='2'/%3E%3Cpath d='m7 9 3 3-3 3m5 0h5'/%3E%3C/svg%3E";

/** Workers by package and type: templates word for word, texts of ours, no addresses of pictures elsewhere. */
async function readWorkers(): Promise<JsonTreeObject> {
  const view = await ask("/collections/views/aggregate-worker-metadata");
  if (!isObject(view)) throw new Error("the view of workers is no object");
  const packages = [...view].map(([packageName, workers]): [string, JsonTree] => {
    if (!isObject(workers)) throw new Error(`the workers of ${packageName} are no object`);
    const kept = [...workers].map(([type, worker]): [string, JsonTree] => {
      const description = workerTexts[type];
      if (description === undefined) throw new Error(`no text about workers of type ${type}`);
      if (!isObject(worker)) throw new Error(`worker ${type} is no object`);
      return [
        type,
        new Map([
          ...worker,
          ["description", description],
          ["documentation_url", ""],
          ["logo_url", WORKER_LOGO],
        ]),
      ];
    });
    return [packageName, new Map(kept)];
  });
  return new Map(packages);
}

function write(name: string, text: string): void {
  writeFileSync(new URL(`../src/services/blocks/catalogue/${name}`, import.meta.url), text);
}

/** One item a line, so that a change can be read. */
function printLines(items: readonly JsonTree[]): string {
  return `[\n${items.map(printJsonTree).join(",\n")}\n]`;
}

const types = await readTypes();
const schemas = await readSchemas(new Set(types.map((type) => member(type, "slug"))));
const blocks = `{"types":${printLines(types)},\n"schemas":${printLines(schemas)}}\n`;
const hash = createHash("sha256").update(blocks).digest("hex").slice(0, 16);
write("block-catalogue.gen.json", blocks);
// As a text within JSON: 300.0 would become 300 on its way through a JavaScript number.
write("worker-catalogue.gen.json", `${JSON.stringify({ text: printJsonTree(await readWorkers()) })}\n`);
const changed = JSON.stringify(JSON.parse(blocks)) !== blocks.replaceAll("\n", "");
if (changed)
  throw new Error("the block schemas have numbers that JavaScript changes: keep them as text as well");
write(
  "catalogue-hash.gen.ts",
  `/** Tells whether a database has this catalogue, without loading it. Written by scripts/prefect-catalogue.ts. */\nexport const CATALOGUE_HASH = "${hash}";\n`,
);
process.stdout.write(`${types.length} types, ${schemas.length} schemas, hash ${hash}\n`);
