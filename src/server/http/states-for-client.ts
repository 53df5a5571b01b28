import { isJsonText, jsonValueOf } from "../../contract/json-text.ts";
import { isJsonObject } from "../../platform/json-object.ts";

/** What states of TypeScript's runs say of a result that the journal has, or nothing. */
const JOURNALS_OWN = new Set<unknown>(["unpersisted", "journaled"]);

/**
 * An answer for clients before 3.1. They look a result up by its type, and refuse all that an answer holds when a state
 * in it names one that they don't know: so they are told of no result where the journal has it.
 */
export function statesForClient(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(statesForClient);
  if (!isJsonObject(body) || isJsonText(body)) return body;
  const shown = Object.fromEntries(Object.entries(body).map(([key, value]) => [key, statesForClient(value)]));
  if (!("state_details" in body)) return shown;
  const data = jsonValueOf(body.data);
  return isJsonObject(data) && JOURNALS_OWN.has(data.type) ? { ...shown, data: null } : shown;
}
