import { jsonTextOf } from "../../contract/json-text.ts";
import { type JsonTreeObject, parseJsonObject } from "../../domain/blocks/json-tree.ts";
import { serviceError } from "../errors.ts";

/** A JSON object of a request, without loss. `what` names it in the refusal. */
export function readJsonObject(value: unknown, what: string): JsonTreeObject {
  const tree = parseJsonObject(jsonTextOf(value));
  if (tree === undefined) {
    throw serviceError("json-too-deep", `${what} is nested too deeply: at most 400 levels are kept`);
  }
  return tree;
}

/** A JSON object that the server has stored itself. */
export function storedJsonObject(text: string): JsonTreeObject {
  return parseJsonObject(text) ?? new Map();
}
