/** What the main thread asks a reader thread. One request at a time. */
export type ReaderRequest =
  | {
      readonly kind: "query";
      readonly id: number;
      readonly sql: string;
      readonly parameters: readonly unknown[];
    }
  | { readonly kind: "checkpoint"; readonly id: number };

/** An error of `node:sqlite`, as it crosses threads. */
export interface ThreadError {
  readonly message: string;
  readonly code: string | undefined;
  readonly errcode: number | undefined;
}

/** What it answers. */
export type ReaderReply =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly error: ThreadError };

/** What a checkpoint tells: pages in the log, pages copied into the database. -1 when another process was at it. */
export interface CheckpointReport {
  readonly logPages: number;
  readonly copiedPages: number;
}
