type Spec = Readonly<Record<string, string | readonly string[]>>;

/** Labels and their patterns as lines: `label = pattern | other pattern`. */
export const toLines = (spec: Spec): string =>
  Object.entries(spec)
    .map(([label, patterns]) => `${label} = ${[patterns].flat().join(" | ")}`)
    .join("\n");

/** The way back. Lines without a label or a pattern are left out. */
export function fromLines(text: string): Record<string, string | string[]> {
  const entries = text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    const label = line.slice(0, at).trim();
    const patterns = line
      .slice(at + 1)
      .split("|")
      .map((one) => one.trim())
      .filter((one) => one !== "");
    const [first, ...others] = patterns;
    if (at < 0 || label === "" || first === undefined) return [];
    return [[label, others.length === 0 ? first : patterns] as const];
  });
  return Object.fromEntries(entries);
}

/** Names, one a line. */
export const namesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((one) => one.trim())
    .filter((one) => one !== "");
