/** Makes `%`, `_` and `\` of a text stand for themselves in a LIKE pattern whose escape is `\`. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
