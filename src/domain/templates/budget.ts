import { TemplateError } from "./template-error.ts";

/** What the rendering of all templates of one request may use. */
export interface TemplateLimits {
  /** Evaluated expressions, items and pieces of text. */
  readonly steps: number;
  /** UTF-16 units of one text, and of all output together. */
  readonly textLength: number;
  /** How deep expressions, macros and values may be nested. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: TemplateLimits = { steps: 200_000, textLength: 1_000_000, depth: 150 };

/** Bits of the largest whole number: somewhat more than the 4300 digits that Python writes. */
const MAX_BITS = 16_384;
/** How much text costs as much as a step. */
const TEXT_PER_STEP = 16;

/** Counts what a rendering uses. Work is bounded by counting, not by a clock, so that a template ends the same everywhere. */
export interface Budget {
  /** Pays for work in advance. */
  spend(steps: number): void;
  /** Pays for making or reading a text of this length. */
  spendText(length: number): void;
  /** Pays for output. */
  emit(length: number): void;
  /** Refuses whole numbers of more bits than this. */
  checkBits(bits: number): void;
  /** Runs something one level deeper. */
  deeper<T>(work: () => T): T;
}

export function createBudget(limits: TemplateLimits = DEFAULT_LIMITS): Budget {
  let steps = limits.steps;
  let output = limits.textLength;
  let depth = 0;
  const spend = (count: number): void => {
    steps -= Math.max(0, count);
    // Also true when the count was no number.
    if (!(steps >= 0)) {
      steps = -1;
      throw new TemplateError(
        "LimitError",
        `The template does too much: more than ${limits.steps} steps. Make it smaller.`,
      );
    }
  };
  const tooLong = (): TemplateError =>
    new TemplateError("LimitError", `The template makes a text longer than ${limits.textLength} characters.`);
  return {
    spend,
    spendText(length) {
      if (!(length <= limits.textLength)) throw tooLong();
      spend(1 + Math.ceil(length / TEXT_PER_STEP));
    },
    emit(length) {
      output -= length;
      if (!(output >= 0)) throw tooLong();
    },
    checkBits(bits) {
      if (!(bits <= MAX_BITS)) throw new TemplateError("OverflowError", "The whole number is too large.");
    },
    deeper(work) {
      depth += 1;
      try {
        if (depth > limits.depth) {
          throw new TemplateError("RecursionError", "maximum recursion depth exceeded");
        }
        return work();
      } finally {
        depth -= 1;
      }
    },
  };
}
