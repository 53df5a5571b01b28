import { withOwnDefinitions } from "./definitions.ts";
import { isObject, type JsonTree, type JsonTreeObject } from "./json-tree.ts";
import { printPythonJson } from "./python-json.ts";

/** Without `secret_fields`, at any depth of objects; what lies in arrays stays. */
function withoutSecretFields(object: JsonTreeObject): JsonTreeObject {
  const kept = [...object].filter(([key]) => key !== "secret_fields");
  return new Map(
    kept.map(([key, value]): [string, JsonTree] => [
      key,
      isObject(value) ? withoutSecretFields(value) : value,
    ]),
  );
}

/**
 * The checksum by which clients and servers know a block schema. It is made of the fields alone, less `secret_fields`
 * and the definitions of other blocks, in the text that Python writes of them.
 */
export async function blockSchemaChecksum(fields: JsonTreeObject): Promise<string> {
  const relevant = withOwnDefinitions(withoutSecretFields(fields));
  const bytes = new TextEncoder().encode(`[[${printPythonJson(relevant)}], {}]`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
