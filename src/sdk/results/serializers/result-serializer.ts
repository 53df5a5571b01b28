/** Writes values as text and reads them. `decode(encode(x))` equals `x`. */
export interface ResultSerializer {
  /** Stored with each record, and looked up by it when the record is read: `json`, `compressed/json`. */
  readonly type: string;
  /** Further fields of the record's `serializer`, as Prefect writes them. */
  readonly settings?: Readonly<Record<string, unknown>>;
  encode(value: unknown): string | Promise<string>;
  decode(text: string): unknown;
}
