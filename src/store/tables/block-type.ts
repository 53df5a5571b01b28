/** A kind of block: what the slug in `slug/name` names. Instants are integer microseconds since the epoch. */
export interface BlockTypeTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  name: string;
  /** Unique. */
  readonly slug: string;
  logo_url: string | null;
  documentation_url: string | null;
  description: string | null;
  code_example: string | null;
  /** 0 or 1; a protected type can't be deleted. */
  is_protected: number;
}
