/**
 * A unit of time (ten minutes of `expected_start_time`) whose runs have all ended and are counted in `run_tally`. It
 * holds until one of them changes, goes, or comes: that deletes this row, and the counts with it.
 */
export interface RunSealTable {
  readonly kind: "flow_run" | "task_run";
  /** `expected_start_time` divided by `UNIT_MICROS`. */
  readonly unit: number;
  /** Of the pass that is counting the unit now; null when it has been counted. */
  token: string | null;
  /** 1 when its runs are counted by tags as well, in `run_tag_tally`; 0 when there are too many of them. */
  tagged?: number;
}

/** How many runs of a sealed unit are alike. */
export interface RunTallyTable {
  readonly kind: "flow_run" | "task_run";
  readonly unit: number;
  /** From 0 on within a unit. */
  readonly number: number;
  /**
   * The unit in which they started. Runs that never did: for flow runs that in which they were expected to, for task
   * runs -1.
   */
  readonly started: number;
  readonly state_type: string;
  readonly state_name: string;
  /**
   * Of flow runs: 1 when a task run of another tracks them. Of task runs: 0 outside a flow run, 1 in one that nothing
   * tracks, 2 in one that is tracked.
   */
  readonly parent: number;
  /** 1 for task runs that track a flow run. */
  readonly subflow: number;
  readonly runs: number;
  /** Sum of their times in RUNNING, in seconds. */
  readonly run_time: number;
  /** Sum of the seconds by which they started late. */
  readonly lateness: number;
  /** How many task runs are in these flow runs; 0 for task runs. */
  readonly tasks: number;
}

/** As `run_tally`, and by tags: of flow runs their own, of task runs those of their flow run. */
export interface RunTagTallyTable extends RunTallyTable {
  /** A JSON array. */
  readonly tags: string;
}

/** Which words can be in the runs of a sealed unit: bits of hashes, seven in each byte (`run-words.ts`). */
export interface RunWordsTable {
  readonly kind: "flow_run" | "task_run";
  readonly unit: number;
  readonly bits: Uint8Array;
}
