import { sliceJson } from "../../contract/json-slices.ts";
import { isStoredUuid, storedUuid } from "../../platform/ids.ts";
import { parseInstant } from "../../platform/instants.ts";
import { parseShallowJson } from "../../platform/json-depth.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import {
  type EventRecord,
  RESOURCE_ID,
  RESOURCE_ROLE,
  type ResourceLabels,
} from "../../store/queries/event-writes.ts";
import { cleanLabels, cleanText } from "../clean-text.ts";

/** Limits of an event, as in Prefect. */
export const MAX_EVENT_BYTES = 1_500_000;
export const MAX_EVENT_NAME = 1024;
export const MAX_LABELS = 500;
export const MAX_RELATED = 100;

/** Why a text is no event. */
export interface EventProblem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

const PAYLOAD = [["payload"]];

/*
 * By hand, not by a schema: this runs for each of thousands of events a second, and most of it is comparing types.
 * The messages are those of `POST /events`.
 */

/** Reads one event's JSON text; its payload stays the text it was. */
export function readEvent(text: string, receivedMicros: number): EventRecord | EventProblem {
  if (text.length > MAX_EVENT_BYTES) {
    return { loc: [], msg: `the event is ${text.length} bytes; at most ${MAX_EVENT_BYTES} are kept` };
  }
  let value: unknown;
  try {
    value = parseShallowJson(text);
  } catch {
    return { loc: [], msg: "JSON decode error" };
  }
  if (!isJsonObject(value)) return { loc: [], msg: "Input should be a valid dictionary or object" };
  const { id, occurred, event, resource, related = [], payload = {}, follows = null } = value;
  const problem =
    checkId("id", id) ??
    checkInstant(occurred) ??
    checkName(event) ??
    checkResource(["resource"], resource) ??
    checkRelated(related) ??
    (isJsonObject(payload) ? undefined : { loc: ["payload"], msg: "Input should be a valid dictionary" }) ??
    (follows === null ? undefined : checkId("follows", follows));
  if (problem !== undefined) return problem;
  // Checked just now; what a text in it may hold is looked at only when something in it was escaped.
  const mayBeUnclean = text.includes("\\u");
  const labels = resource as ResourceLabels;
  const others = related as readonly ResourceLabels[];
  return {
    id: storedUuid(String(id)),
    occurred: instantOf(occurred) ?? receivedMicros,
    received: receivedMicros,
    event: mayBeUnclean ? cleanName(event as string) : (event as string),
    resource: mayBeUnclean ? cleanResource(labels) : labels,
    related: mayBeUnclean ? others.map(cleanResource) : others,
    follows: follows === null ? null : storedUuid(String(follows)),
    payload: value.payload === undefined ? "{}" : (sliceJson(text, PAYLOAD)[0]?.text ?? "{}"),
  };
}

/** Text that either database keeps. */
export function cleanName(text: string): string {
  return cleanText(text).toWellFormed();
}

const isClean = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Labels that either database keeps. */
export function cleanResource(labels: ResourceLabels): ResourceLabels {
  if (Object.entries(labels).every(([key, value]) => isClean(key) && isClean(value))) return labels;
  const entries = Object.entries(cleanLabels(labels));
  return Object.fromEntries(entries.map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]));
}

function missing(name: string): EventProblem {
  return { loc: [name], msg: "Field required" };
}

function checkId(name: string, id: unknown): EventProblem | undefined {
  if (typeof id === "string" && (isStoredUuid(id) || /^[0-9a-f]{32}$/i.test(id.replaceAll("-", ""))))
    return undefined;
  if (id === undefined) return missing(name);
  return { loc: [name], msg: "Input should be a valid UUID" };
}

function instantOf(value: unknown): number | undefined {
  if (typeof value === "string") return parseInstant(value);
  // Seconds since the epoch, as Prefect takes them too.
  return typeof value === "number" && Number.isFinite(value) ? Math.round(value * 1e6) : undefined;
}

function checkInstant(value: unknown): EventProblem | undefined {
  if (value === undefined) return missing("occurred");
  if (instantOf(value) !== undefined) return undefined;
  return { loc: ["occurred"], msg: `Value error, Unable to parse string [${String(value)}]` };
}

function checkName(value: unknown): EventProblem | undefined {
  if (value === undefined) return missing("event");
  if (typeof value !== "string") return { loc: ["event"], msg: "Input should be a valid string" };
  if (value.length <= MAX_EVENT_NAME) return undefined;
  return { loc: ["event"], msg: `Value error, Event name must be at most ${MAX_EVENT_NAME} characters` };
}

function checkResource(loc: readonly (string | number)[], value: unknown): EventProblem | undefined {
  if (value === undefined) return { loc, msg: "Field required" };
  if (!isJsonObject(value)) return { loc, msg: "Input should be a valid dictionary" };
  let count = 0;
  for (const key in value) {
    count += 1;
    if (typeof value[key] !== "string") return { loc: [...loc, key], msg: "Input should be a valid string" };
  }
  if (count > MAX_LABELS) {
    return { loc, msg: `Value error, The maximum number of labels per resource is ${MAX_LABELS}` };
  }
  if (!value[RESOURCE_ID]) {
    const isAbsent = value[RESOURCE_ID] === undefined;
    return {
      loc,
      msg: isAbsent
        ? `Value error, Resources must include the ${RESOURCE_ID} label`
        : `Value error, The ${RESOURCE_ID} label must be non-empty`,
    };
  }
  return undefined;
}

function checkRelated(value: unknown): EventProblem | undefined {
  if (!Array.isArray(value)) return { loc: ["related"], msg: "Input should be a valid list" };
  if (value.length > MAX_RELATED) {
    return {
      loc: ["related"],
      msg: `Value error, The maximum number of related resources is ${MAX_RELATED}`,
    };
  }
  for (const [at, resource] of value.entries()) {
    const problem = checkResource(["related", at], resource) ?? checkRole(["related", at], resource);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkRole(loc: readonly (string | number)[], value: unknown): EventProblem | undefined {
  const role = (value as JsonObject)[RESOURCE_ROLE]; // safe: checkResource has taken it
  if (typeof role === "string" && role !== "") return undefined;
  return {
    loc,
    msg:
      role === undefined
        ? `Value error, Related Resources must include the ${RESOURCE_ROLE} label`
        : `Value error, The ${RESOURCE_ROLE} label must be non-empty`,
  };
}
