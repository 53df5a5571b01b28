const STARS = "********";

/**
 * A text that must not be seen by accident: printing, joining, inspecting or serialising it shows stars. Only
 * `reveal()` gives the text.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself; call it only where the text is used. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return STARS;
  }

  toJSON(): string {
    return STARS;
  }

  // Node's console and util.inspect ask for this symbol; without it a `%o` would still hide #text, but print `{}`.
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return STARS;
  }
}
