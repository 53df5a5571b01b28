/** A block type that clients expect of every server. */
export interface CatalogueType {
  readonly slug: string;
  readonly name: string;
  /** The Python package that defines it. */
  readonly package: string;
  readonly description: string;
  readonly is_protected: boolean;
}

/** A schema of such a type; its checksum is the one that clients know. */
export interface CatalogueSchema {
  /** Slug of the type. */
  readonly type: string;
  readonly checksum: string;
  readonly version: string;
  readonly capabilities: readonly string[];
  readonly fields: object;
}

/** What `scripts/prefect-catalogue.ts` has written. */
export interface Catalogue {
  readonly types: readonly CatalogueType[];
  /** What a schema refers to comes before it. */
  readonly schemas: readonly CatalogueSchema[];
}

/** Loads the catalogue: needed once in the life of a database, and by those who look at a collection view. */
export async function loadCatalogue(): Promise<Catalogue> {
  return (await import("./block-catalogue.gen.json", { with: { type: "json" } })).default;
}
