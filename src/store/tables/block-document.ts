/** A stored block. */
export interface BlockDocumentTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Unique within the type. */
  readonly name: string;
  /** 0 or 1; made by a program for its own use, and left out of lists. */
  readonly is_anonymous: number;
  /** Deleted with its type. */
  readonly block_type_id: string;
  /** Deleted with its schema. */
  block_schema_id: string;
  /** JSON object, encrypted as a whole, without the fields that refer to other documents. */
  data: string;
}

/** A field of a document that holds another document; gone when the other one is. */
export interface BlockDocumentReferenceTable {
  readonly parent_id: string;
  /** The field. */
  readonly name: string;
  readonly position: number;
  readonly reference_id: string;
}
