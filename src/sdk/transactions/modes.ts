/**
 * When a transaction writes its record: `lazy` when the outermost one commits, `eager` when it ends itself, `off`
 * never by itself, so that it is rolled back unless `commit()` is called.
 */
export type CommitMode = "lazy" | "eager" | "off";

/**
 * `readCommitted`: transactions with one key may run at the same time, and the last one writes. `serializable`: they
 * run one after another, which needs a lock manager.
 */
export type IsolationLevel = "readCommitted" | "serializable";
