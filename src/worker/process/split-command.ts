import { BatutaError } from "../../platform/errors.ts";

const WORD = /(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+/y;
const PART = /\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|([^\s"'\\]+)/g;

/**
 * Takes a command apart as a POSIX shell would, quotes and backslashes included; nothing is expanded.
 *
 * @throws BatutaError `invalid-command` for a quote that is not closed, or no words at all.
 */
export function splitCommand(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at += 1;
    if (at >= text.length) break;
    WORD.lastIndex = at;
    const found = WORD.exec(text);
    if (found === null) {
      throw new BatutaError("invalid-command", `the command ${text} can't be read: a quote is not closed`, {
        fields: { command: text },
      });
    }
    words.push(unquote(found[0]));
    at = WORD.lastIndex;
  }
  if (words.length === 0) throw new BatutaError("invalid-command", "the command of the job is empty");
  return words;
}

function unquote(word: string): string {
  return word.replace(PART, (_whole, escaped, double, single, plain) => {
    if (double !== undefined) return String(double).replace(/\\(["\\$`\n])/g, "$1");
    return String(escaped ?? single ?? plain);
  });
}
