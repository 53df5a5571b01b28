import jsonPatch, { type Operation } from "fast-json-patch";
import { messageOf } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import { invalidJob } from "../job-configuration.ts";

/**
 * Applies a JSON patch (RFC 6902) to a copy.
 *
 * @throws BatutaError `invalid-job-configuration` naming the operation that does not fit.
 */
export function applyJsonPatch(document: unknown, patch: readonly unknown[]): unknown {
  let patched = structuredClone(document);
  for (const [number, operation] of patch.entries()) {
    try {
      refuseMoveIntoItself(operation);
      // safe: the library checks each operation, and says what it lacks.
      const one = structuredClone(operation) as Operation;
      patched = jsonPatch.applyOperation(patched, one, true, true, true, number).newDocument;
    } catch (error) {
      // The lines after the first are the whole document.
      const [why] = messageOf(error).split("\n");
      throw invalidJob(
        `customizations of the job, operation ${number} (${JSON.stringify(operation)}): ${why}`,
      );
    }
  }
  return patched;
}

/** The library removes first, and then says only that a property of undefined can't be set. */
function refuseMoveIntoItself(operation: unknown): void {
  if (!isJsonObject(operation) || operation.op !== "move") return;
  const { from, path } = operation;
  if (typeof from === "string" && typeof path === "string" && path.startsWith(`${from}/`))
    throw new Error("it moves a part into itself");
}
