import { AsyncLocalStorage } from "node:async_hooks";
import { assert } from "../platform/errors.ts";

/** A write unit while it runs; closed for good when it has ended. */
interface OpenUnit {
  isOpen: boolean;
}

/** Knows, across awaits, which write unit the running code belongs to. One for each store. */
export class UnitScope {
  readonly #current = new AsyncLocalStorage<OpenUnit>();

  /** True when called from inside a unit that has not ended. */
  get isInside(): boolean {
    return this.#current.getStore()?.isOpen === true;
  }

  /** Refuses what would wait for itself: a write that is asked for, and awaited, inside a write. */
  refuseNesting(): void {
    assert(!this.isInside, "store.write or appendJournal was called inside a write unit; use its trx");
  }

  /** Refuses a query of a unit that has ended, or of another unit than the one that is running. */
  checkInside(): void {
    assert(this.isInside, "a query ran on a write unit's transaction after the unit had ended");
  }

  /** Runs a unit. */
  async run<T>(fn: () => Promise<T>): Promise<T> {
    const unit: OpenUnit = { isOpen: true };
    try {
      return await this.#current.run(unit, fn);
    } finally {
      unit.isOpen = false;
    }
  }
}
