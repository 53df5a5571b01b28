import { flow, task } from "batuta";

/** Ordinary functions: test them as such, without any run. */
export function normalise(name: string): string {
  return name.trim().toLowerCase();
}

export function countByLetter(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name.charAt(0)] = (counts[name.charAt(0)] ?? 0) + 1;
  return counts;
}

const normaliseName = task({ name: "normalise" }, normalise);
const count = task({ name: "count-by-letter" }, countByLetter);

export const letters = flow(async function letters(names: string[]) {
  return await count(normaliseName.map(names));
});

if (import.meta.main) console.log(await letters([" Ada", "alan", "Grace "]));
