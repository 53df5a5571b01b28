/** A loop of the servers on this database: who runs it, and how its latest pass went. Instants are database time. */
export interface LoopTable {
  readonly name: string;
  /** When the next pass may start. */
  next_due: number;
  /** When the latest pass started and ended; null before the first one. */
  started: number | null;
  ended: number | null;
  /** How many things the latest ended pass changed. */
  changed: number | null;
  /** Why the latest ended pass failed; null when it did not. */
  error: string | null;
  /** How many passes have ended. */
  passes: number;
  /** The claim of the pass that is running; each pass has one of its own. */
  holder: string | null;
  /** When that claim ends unless it is renewed. */
  held_until: number | null;
}
