/** A stretch of a line that looks the same. */
export interface AnsiSpan {
  readonly text: string;
  /** Class names; empty for plain text. */
  readonly look: string;
}

// What terminals call red is what fails: the pages' own tokens, so that every theme can be read.
const COLOURS: Readonly<Record<number, string>> = {
  30: "text-faint",
  31: "text-failed",
  32: "text-completed",
  33: "text-scheduled",
  34: "text-running",
  35: "text-paused",
  36: "text-accent",
  37: "text-ink",
};

interface Style {
  colour: string;
  isBold: boolean;
  isFaint: boolean;
  isUnderlined: boolean;
  isItalic: boolean;
}

const plain = (): Style => ({
  colour: "",
  isBold: false,
  isFaint: false,
  isUnderlined: false,
  isItalic: false,
});

function lookOf({ colour, isBold, isFaint, isUnderlined, isItalic }: Style): string {
  return [
    isFaint ? "text-faint" : colour,
    isBold ? "font-semibold" : "",
    isUnderlined ? "underline" : "",
    isItalic ? "italic" : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function apply(style: Style, codes: readonly number[]): Style {
  let next = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = plain();
    else if (code === 1) next.isBold = true;
    else if (code === 2) next.isFaint = true;
    else if (code === 3) next.isItalic = true;
    else if (code === 4) next.isUnderlined = true;
    else if (code === 22) next = { ...next, isBold: false, isFaint: false };
    else if (code === 23) next.isItalic = false;
    else if (code === 24) next.isUnderlined = false;
    else if (code === 39) next.colour = "";
    else if (COLOURS[code]) next.colour = COLOURS[code];
    else if (code >= 90 && code <= 97) next.colour = COLOURS[code - 60] ?? "";
    // Colours of 256 and of 16 million take arguments; they have no token.
    else if (code === 38 || code === 48) at += codes[at + 1] === 5 ? 2 : 4;
  }
  return next;
}

/** Escape sequences of terminals: colours, and all others, which are dropped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const ESCAPE = /\u001b(?:\[([0-9;:]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** Splits a text with terminal colours into stretches; control sequences never reach the page. */
export function ansiSpans(text: string): readonly AnsiSpan[] {
  if (!text.includes("\u001b")) return [{ text, look: "" }];
  const spans: AnsiSpan[] = [];
  let style = plain();
  let from = 0;
  const add = (until: number) => {
    if (until > from) spans.push({ text: text.slice(from, until), look: lookOf(style) });
  };
  for (const match of text.matchAll(ESCAPE)) {
    add(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = apply(style, (match[1] || "0").split(/[;:]/).map(Number));
  }
  add(text.length);
  return spans;
}
