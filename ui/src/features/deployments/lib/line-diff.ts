/** A line of two texts put side by side: in both, only in the one before, only in the one after. */
export interface DiffLine {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** Beyond it lines are not matched: the table of all pairs would be too big for a browser. */
const MOST_LINES = 1500;

/** What differs between two texts, line by line. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [one, other] = [before.split("\n"), after.split("\n")];
  if (one.length > MOST_LINES || other.length > MOST_LINES)
    return [
      ...one.map((text) => ({ kind: "gone" as const, text })),
      ...other.map((text) => ({ kind: "new" as const, text })),
    ];
  const width = other.length + 1;
  // Longest run of common lines from each pair of places on.
  const common = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--)
    for (let j = other.length - 1; j >= 0; j--)
      common[i * width + j] =
        one[i] === other[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const [gone, fresh] = [one[i], other[j]];
    if (gone !== undefined && gone === fresh) {
      lines.push({ kind: "same", text: gone });
      i++;
      j++;
    } else if (
      gone !== undefined &&
      (fresh === undefined || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      lines.push({ kind: "gone", text: gone });
      i++;
    } else {
      lines.push({ kind: "new", text: fresh ?? "" });
      j++;
    }
  }
  return lines;
}
