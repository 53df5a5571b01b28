import { jsonText } from "../../../contract/json-text.ts";
import { serviceError } from "../../errors.ts";
import { loadCatalogue } from "./catalogue.ts";

type View = Record<string, unknown>;

/** Block types by package, each with the schema that its package registers. */
async function blockView(): Promise<View> {
  const { types, schemas } = await loadCatalogue();
  const packages = new Map<string, { readonly block_types: View }>();
  for (const type of types) {
    const own = schemas.filter((schema) => schema.type === type.slug);
    const schema = own.find(({ version }) => version !== "non-versioned") ?? own[0];
    if (schema === undefined) continue;
    const { checksum, fields, capabilities, version } = schema;
    const view = packages.get(type.package) ?? { block_types: {} };
    packages.set(type.package, view);
    view.block_types[type.slug] = {
      name: type.name,
      slug: type.slug,
      logo_url: null,
      documentation_url: null,
      description: type.description,
      code_example: null,
      block_schema: { checksum, fields, capabilities, version },
    };
  }
  return Object.fromEntries(packages);
}

async function workerView(): Promise<View> {
  const { text } = (await import("./worker-catalogue.gen.json", { with: { type: "json" } })).default;
  return jsonText(text);
}

/** Ready-made flows of other packages: this server brings none. */
async function noFlows(): Promise<View> {
  return {};
}

const VIEWS: ReadonlyMap<string, () => Promise<View>> = new Map([
  ["aggregate-block-metadata", blockView],
  ["aggregate-flow-metadata", noFlows],
  ["aggregate-worker-metadata", workerView],
  ["demo-flows", noFlows],
]);

/** What is known of the blocks, workers and flows that packages beside the core bring. */
export async function readCollectionView(view: string): Promise<View> {
  const read = VIEWS.get(view);
  if (read === undefined) throw serviceError("not-found", `View ${view} not found in registry`, { view });
  return read();
}
