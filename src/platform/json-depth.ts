const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/** How deep JSON may be nested where it enters: more than Python's own encoder writes, and no stack ends at it. */
export const MAX_JSON_LEVELS = 1000;

/** Whether arrays and objects of a JSON text, valid or not, lie in each other more levels deep than this. */
export function isDeeperThan(text: string, levels: number): boolean {
  // Each level is opened and closed.
  if (text.length <= 2 * levels) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) return false;
    } else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > levels) return true;
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

/** Where the string that begins here ends; -1 when it does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/**
 * `JSON.parse` of a text from outside.
 *
 * @throws SyntaxError also when the text is nested deeper than `MAX_JSON_LEVELS`
 */
export function parseShallowJson(text: string): unknown {
  if (isDeeperThan(text, MAX_JSON_LEVELS)) throw new SyntaxError(`more than ${MAX_JSON_LEVELS} levels`);
  return JSON.parse(text);
}
