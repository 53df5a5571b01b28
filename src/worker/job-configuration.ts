import { BatutaError } from "../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** An error in a pool's or deployment's job variables. */
export function invalidJob(message: string): BatutaError {
  return new BatutaError("invalid-job-configuration", message);
}

/** Bytes of `128m`, `1g`, `1000`, `-1`; undefined when nothing is given. */
export function readBytes(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const [, amount, unit = "b"] = /^\s*(-1|\d+(?:\.\d+)?)\s*([bkmgt])?(?:i?b)?\s*$/i.exec(String(value)) ?? [];
  if (amount === undefined) {
    throw invalidJob(`${name} of the job is ${JSON.stringify(value)}; it looks like 128m, 1g or 1000000`);
  }
  return Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? 1));
}

/** A list of texts; empty when nothing is given. */
export function readTexts(value: unknown, name: string): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw invalidJob(`${name} of the job must be a list of texts`);
}

/** A text; undefined when nothing, or an empty one, is given. */
export function readText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw invalidJob(`${name} of the job must be a text`);
}

/** A map; empty when nothing is given. */
export function readMap(value: unknown, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (isJsonObject(value)) return value;
  throw invalidJob(`${name} of the job must be a map`);
}

/** A boolean; false when nothing is given. */
export function readFlag(value: unknown, name: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw invalidJob(`${name} of the job must be true or false`);
}
