import { appendFileSync } from "node:fs";

/** Tells the test something: one line of JSON. */
export function say(message: object): void {
  console.log(JSON.stringify(message));
}

/** Leaves a mark outside of the database. */
export function effect(line: string): void {
  const path = process.env.EFFECTS;
  if (path) appendFileSync(path, `${line}\n`);
}

/** Stays until the process ends, and keeps it alive. */
export function stay(): Promise<never> {
  return new Promise<never>(() => {
    setInterval(() => undefined, 60_000);
  });
}
