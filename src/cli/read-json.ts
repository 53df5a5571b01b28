import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BatutaError, messageOf } from "../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";

async function readStdin(): Promise<string> {
  let text = "";
  for await (const part of process.stdin.setEncoding("utf8")) text += part;
  return text;
}

async function readText(context: CliContext, path: string): Promise<string> {
  if (path === "-") return await readStdin();
  try {
    return readFileSync(resolve(context.cwd, path), "utf8");
  } catch (error) {
    throw new BatutaError("file-not-readable", `cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
      fields: { path },
    });
  }
}

/** The value in a JSON or YAML file, `-` being the standard input. */
export async function readDataFile(context: CliContext, path: string): Promise<unknown> {
  const text = await readText(context, path);
  try {
    // YAML is a superset of JSON, but tells worse where JSON is broken.
    return /^\s*[[{]/.test(text) ? JSON.parse(text) : (await import("yaml")).parse(text);
  } catch (error) {
    throw new BatutaError("file-not-parsed", `${path} holds no JSON or YAML: ${messageOf(error)}`, {
      cause: error,
      fields: { path },
    });
  }
}

/** The value of an option that takes JSON. @throws BatutaError `usage` */
export function parseJsonOption(text: string, option: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw usageError(`${option} is no JSON: ${messageOf(error)}`);
  }
}

/** The value that an option gives: JSON itself, or the path of a JSON or YAML file, `-` being the standard input. */
export async function readAnyOption(context: CliContext, text: string, option: string): Promise<unknown> {
  return /^\s*([[{"\d]|(true|false|null)\s*$)/.test(text)
    ? parseJsonOption(text, option)
    : readDataFile(context, text);
}

/** The object that an option gives: JSON itself, or the path of a JSON or YAML file, `-` being the standard input. */
export async function readObjectOption(
  context: CliContext,
  text: string,
  option: string,
): Promise<JsonObject> {
  const value = text.trimStart().startsWith("{")
    ? parseJsonOption(text, option)
    : await readDataFile(context, text);
  if (!isJsonObject(value)) throw usageError(`${option} must be an object: {"name": value, …}`);
  return value;
}

/** The values of `-p name=value`: JSON where it is JSON, else the text itself. */
export function parseAssignments(texts: readonly string[], option: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const text of texts) {
    const equals = text.indexOf("=");
    if (equals <= 0) throw usageError(`${option} ${text} is not NAME=VALUE`);
    values[text.slice(0, equals)] = jsonOrText(text.slice(equals + 1));
  }
  return values;
}

/** `5` is a number, `[1,2]` a list, `"5"` and `five` are texts. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // No JSON: meant as it stands.
  }
}
