import { createHash } from "node:crypto";

/** A text is named when it has come so often: most texts of a process come again and again, a few are made up once. */
const USES_BEFORE_NAME = 3;
/** Each name costs memory in every connection's process. */
const MOST_NAMES = 150;
/** Texts that are being counted; beyond, counting starts over. */
const MOST_COUNTED = 2000;

/**
 * Names under which Postgres keeps parsed and planned statements: planning is a third of what a short statement costs.
 * A name is made from the text alone, so behind a pooler, where another process may have prepared it, it is the same
 * statement.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #uses = new Map<string, number>();
  #areUsed = true;

  /** The name of a text; undefined while it has none. */
  nameOf(text: string): string | undefined {
    if (!this.#areUsed) return undefined;
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MOST_NAMES) return known;
    const uses = (this.#uses.get(text) ?? 0) + 1;
    if (uses < USES_BEFORE_NAME) {
      if (this.#uses.size >= MOST_COUNTED) this.#uses = new Map();
      this.#uses.set(text, uses);
      return undefined;
    }
    this.#uses.delete(text);
    const name = `batuta_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
    this.#names.set(text, name);
    return name;
  }

  /** From now on no statement has a name: a pooler between here and the database does not keep them. */
  giveUp(): void {
    this.#areUsed = false;
    this.#names.clear();
    this.#uses.clear();
  }
}
