import { isObject, type JsonTree, type JsonTreeObject, printJsonTree } from "./json-tree.ts";

/** What is shown in place of a secret. */
export const MASK = "********";

/** The paths of a schema's secrets: `token`, `auth.password`, `headers.*`. */
export function secretPathsOf(fields: JsonTreeObject): string[][] {
  const paths = fields.get("secret_fields");
  if (!Array.isArray(paths)) return [];
  return paths.filter((path) => typeof path === "string").map((path) => path.split("."));
}

/** Hides every value below; the shape of objects stays to be seen. */
function maskAll(tree: JsonTree, hidesNull: boolean): JsonTree {
  if (tree === null && !hidesNull) return null;
  if (!isObject(tree) || tree.size === 0) return MASK;
  return new Map([...tree].map(([key, value]) => [key, maskAll(value, true)]));
}

/**
 * Hides what a path leads to. From the first `*` on everything is hidden. A list, or a map of things, is looked through
 * item by item: clients name the secret of `list[Login]` just `logins.password`.
 */
function maskPath(tree: JsonTree, path: readonly string[]): JsonTree {
  const [key, ...rest] = path;
  if (key === undefined) return maskAll(tree, false);
  if (key === "*") return maskAll(tree, true);
  if (Array.isArray(tree)) return tree.map((item) => maskPath(item, path));
  if (!isObject(tree)) return tree;
  const value = tree.get(key);
  if (value !== undefined) return new Map([...tree, [key, maskPath(value, rest)]]);
  return new Map([...tree].map(([name, item]) => [name, isContainer(item) ? maskPath(item, path) : item]));
}

function isContainer(tree: JsonTree): boolean {
  return isObject(tree) || Array.isArray(tree);
}

/** A document's data with its secrets hidden. */
export function maskSecrets(data: JsonTreeObject, paths: readonly (readonly string[])[]): JsonTreeObject {
  let masked: JsonTree = data;
  for (const [first = "", ...rest] of paths) {
    const value: JsonTree | undefined = masked.get(first);
    // At the top only the field itself: its name says that it is the secret one.
    if (first === "*") masked = new Map([...masked].map(([key, item]) => [key, maskAll(item, true)]));
    else if (value !== undefined) masked = new Map([...masked, [first, maskPath(value, rest)]]);
  }
  return masked;
}

/**
 * Puts the stored secrets back where an update repeats their masks: a client that shows a document and saves it again
 * sends the masks. `shown` is what the client had been shown of `stored`.
 */
export function restoreSecrets(given: JsonTree, stored: JsonTree, shown: JsonTree): JsonTree {
  if (given === MASK && shown === MASK) return stored;
  if (isObject(given) && isObject(stored) && isObject(shown)) {
    return new Map(
      [...given].map(([key, value]) => [key, restoreOne(value, stored.get(key), shown.get(key))]),
    );
  }
  if (Array.isArray(given) && Array.isArray(stored) && Array.isArray(shown)) {
    return restoreItems(given, stored, shown);
  }
  return given;
}

/** Items may have been taken out or moved: one that looks as it was shown gets the secrets of the one it looks like. */
function restoreItems(given: readonly JsonTree[], stored: readonly JsonTree[], shown: readonly JsonTree[]) {
  const looks = shown.map(printJsonTree);
  return given.map((item, at) => {
    const look = printJsonTree(item);
    const same = looks[at] === look ? at : looks.indexOf(look);
    const from = same >= 0 ? same : given.length === stored.length ? at : -1;
    return restoreOne(item, stored[from], shown[from]);
  });
}

function restoreOne(given: JsonTree, stored: JsonTree | undefined, shown: JsonTree | undefined): JsonTree {
  return stored === undefined || shown === undefined ? given : restoreSecrets(given, stored, shown);
}
