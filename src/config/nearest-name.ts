/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** The candidate that a person most likely meant, or undefined when none is near (about one edit in three letters). */
export function findNearestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let best = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const isPart = wanted.length >= 3 && (lower.startsWith(wanted) || lower.endsWith(wanted));
    const distance = isPart ? 1 : editDistance(wanted, lower);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** The time zone that a person most likely meant; most people know the town, and write it as they say it. */
export function findNearestZone(name: string): string | undefined {
  const known = Intl.supportedValuesOf("timeZone");
  const town = name.replaceAll(" ", "_").toLowerCase();
  return (
    known.find((each) => each.toLowerCase().endsWith(`/${town.split("/").at(-1) ?? town}`)) ??
    findNearestName(name, known)
  );
}
