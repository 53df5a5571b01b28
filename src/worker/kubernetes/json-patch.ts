import { isDeepStrictEqual } from "node:util";
import type { BatutaError } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import { invalidJob } from "../job-configuration.ts";

type Place = { readonly in: Record<string, unknown>; readonly key: string } | ListPlace;
interface ListPlace {
  readonly list: unknown[];
  readonly at: number;
}

/**
 * Applies a JSON patch (RFC 6902) to a copy.
 *
 * @throws BatutaError `invalid-job-configuration` naming the operation that does not fit.
 */
export function applyJsonPatch(document: unknown, patch: readonly unknown[]): unknown {
  // The document hangs below a root, so that a path may name all of it.
  const root = { document: structuredClone(document) };
  for (const [number, operation] of patch.entries()) applyOne(root, operation, number);
  return root.document;
}

function applyOne(root: { document: unknown }, operation: unknown, number: number): void {
  const refuse: Refuse = (why) =>
    invalidJob(`customizations of the job, operation ${number} (${JSON.stringify(operation)}): ${why}`);
  if (!isJsonObject(operation)) throw refuse("it is no object with op and path");
  const tokens = (name: "path" | "from"): readonly string[] => {
    const found = tokensOf(operation[name]);
    if (found === undefined) throw refuse(`its ${name} must be empty, or begin with /`);
    return found;
  };
  const path = tokens("path");
  const at = (words: readonly string[]): Place => placeOf(root, words, refuse);
  const value = (): unknown => {
    if (!Object.hasOwn(operation, "value")) throw refuse("it has no value");
    return structuredClone(operation.value);
  };
  switch (operation.op) {
    case "add":
      add(at(path), value(), refuse);
      break;
    case "remove":
      remove(at(path), refuse);
      break;
    case "replace": {
      const place = at(path);
      read(place, refuse);
      write(place, value());
      break;
    }
    case "copy":
      add(at(path), structuredClone(read(at(tokens("from")), refuse)), refuse);
      break;
    case "move": {
      const from = tokens("from");
      if (path.length > from.length && from.every((word, index) => word === path[index])) {
        throw refuse("it moves a part into itself");
      }
      const source = at(from);
      const moved = read(source, refuse);
      remove(source, refuse);
      add(at(path), moved, refuse);
      break;
    }
    case "test":
      if (!isDeepStrictEqual(read(at(path), refuse), value())) throw refuse("the value there is another");
      break;
    default:
      throw refuse("op must be add, remove, replace, move, copy or test");
  }
}

/** Words of a JSON pointer, behind the root's own. */
function tokensOf(pointer: unknown): readonly string[] | undefined {
  if (pointer === "") return ["document"];
  if (typeof pointer !== "string" || !pointer.startsWith("/")) return undefined;
  const words = pointer.slice(1).split("/");
  return ["document", ...words.map((word) => word.replaceAll("~1", "/").replaceAll("~0", "~"))];
}

type Refuse = (why: string) => BatutaError;

function placeOf(root: object, words: readonly string[], refuse: Refuse): Place {
  let parent: unknown = root;
  for (const word of words.slice(0, -1)) parent = read(step(parent, word, refuse), refuse);
  return step(parent, words.at(-1) ?? "", refuse);
}

function step(parent: unknown, key: string, refuse: Refuse): Place {
  if (Array.isArray(parent)) {
    if (key !== "-" && !/^(0|[1-9]\d*)$/.test(key)) throw refuse(`${key} is no place in a list`);
    return { list: parent, at: key === "-" ? parent.length : Number(key) };
  }
  if (!isJsonObject(parent)) throw refuse(`there is no place ${key}`);
  return { in: parent as Record<string, unknown>, key }; // safe: of our copy
}

function read(place: Place, refuse: Refuse): unknown {
  if ("list" in place) {
    if (place.at >= place.list.length) throw refuse(`the list has no place ${place.at}`);
    return place.list[place.at];
  }
  if (!Object.hasOwn(place.in, place.key)) throw refuse(`there is no ${place.key}`);
  return place.in[place.key];
}

function write(place: Place, value: unknown): void {
  if ("list" in place) place.list[place.at] = value;
  else {
    // A plain assignment would change the prototype for the key `__proto__`.
    Object.defineProperty(place.in, place.key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

function add(place: Place, value: unknown, refuse: Refuse): void {
  if (!("list" in place)) write(place, value);
  else if (place.at > place.list.length) throw refuse(`the list has no place ${place.at}`);
  else place.list.splice(place.at, 0, value);
}

function remove(place: Place, refuse: Refuse): void {
  read(place, refuse);
  if ("list" in place) place.list.splice(place.at, 1);
  else delete place.in[place.key];
}
