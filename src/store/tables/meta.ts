/** Facts about the database itself, by key: `identity`. */
export interface MetaTable {
  readonly key: string;
  readonly value: string;
}
