/** A queue whose elements leave in order, or early from any place; each at constant cost. */
export class FifoQueue<T extends object> {
  #slots: { value: T | undefined }[] = [];
  #head = 0;

  /** Adds at the end; returns what takes the element out again, wherever it stands by then. */
  push(value: T): () => void {
    const slot: { value: T | undefined } = { value };
    this.#slots.push(slot);
    return () => {
      slot.value = undefined;
    };
  }

  /** Takes the first element; undefined when there is none. */
  shift(): T | undefined {
    for (;;) {
      const value = this.#slots[this.#head]?.value;
      if (this.#head >= this.#slots.length) {
        this.#slots = [];
        this.#head = 0;
        return undefined;
      }
      this.#head += 1;
      if (this.#head > 1024 && this.#head * 2 > this.#slots.length) {
        this.#slots = this.#slots.slice(this.#head);
        this.#head = 0;
      }
      if (value) return value;
    }
  }
}
