/** Something that a run made for people. No foreign keys: it may come before its run, and retention removes it. */
export interface ArtifactTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  readonly key: string | null;
  readonly type: string | null;
  description: string | null;
  /** Verbatim JSON. */
  data: string | null;
  /** JSON object of texts. */
  metadata: string | null;
  readonly flow_run_id: string | null;
  readonly task_run_id: string | null;
}

/** Which artifact is the latest of its key; its contents are read from there. */
export interface ArtifactCollectionTable {
  readonly id: string;
  readonly created: number;
  readonly key: string;
  latest_id: string;
}

/** Filters that a person keeps under a name. */
export interface SavedSearchTable {
  readonly id: string;
  readonly created: number;
  readonly updated: number;
  readonly name: string;
  /** Verbatim JSON array. */
  filters: string;
}
