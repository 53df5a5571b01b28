/**
 * Texts that were used last, bounded in number and size. Texts rather than values: a value that is handed out twice
 * could be changed by its first user.
 */
export class TextCache {
  readonly #texts = new Map<string, string>();
  readonly #maxEntries: number;
  readonly #maxCharacters: number;
  #characters = 0;

  constructor(maxEntries = 1000, maxCharacters = 32_000_000) {
    this.#maxEntries = maxEntries;
    this.#maxCharacters = maxCharacters;
  }

  get(key: string): string | undefined {
    const text = this.#texts.get(key);
    if (text === undefined) return undefined;
    // A Map iterates in the order of insertion, so what was used last goes to the end.
    this.#texts.delete(key);
    this.#texts.set(key, text);
    return text;
  }

  set(key: string, text: string): void {
    this.delete(key);
    if (text.length > this.#maxCharacters) return;
    this.#texts.set(key, text);
    this.#characters += text.length;
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= this.#maxEntries && this.#characters <= this.#maxCharacters) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const text = this.#texts.get(key);
    if (text === undefined) return;
    this.#texts.delete(key);
    this.#characters -= text.length;
  }
}
