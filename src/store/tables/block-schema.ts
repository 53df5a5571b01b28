/** The fields of a block type as one version of a program knows them; known by checksum and version. */
export interface BlockSchemaTable {
  readonly id: string;
  readonly created: number;
  readonly updated: number;
  readonly checksum: string;
  readonly version: string;
  /** Deleted with its type. */
  readonly block_type_id: string;
  /** JSON array of strings (jsonb in Postgres: lists filter on it). */
  readonly capabilities: string;
  /** JSON object without what references to other blocks bring in. */
  readonly fields: string;
}

/** A field of a schema that holds a block of another schema; a field that takes several kinds has several rows. */
export interface BlockSchemaReferenceTable {
  readonly parent_id: string;
  /** Order among the references of the parent. */
  readonly position: number;
  /** The field. */
  readonly name: string;
  /** 0 or 1: whether the field's references were given as a list. */
  readonly is_list: number;
  /** Key of the other schema among the parent's `definitions`. */
  readonly definition: string;
  readonly reference_id: string;
}
