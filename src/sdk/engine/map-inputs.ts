import { BatutaError } from "../../platform/errors.ts";
import { Annotation } from "../annotations.ts";

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/**
 * The arguments of each call of a `map`: iterables go in step, everything else (and `unmapped`) is handed whole to each.
 *
 * @throws `BatutaError` with code `map-without-iterable` or `map-lengths-differ`.
 */
export function mapInputs(taskName: string, args: readonly unknown[]): unknown[][] {
  const columns = args.map((value) => {
    if (Annotation.is(value) && value.kind === "unmapped") return { whole: value.value };
    if (isIterable(value)) return { items: [...value] };
    return { whole: value };
  });
  const lengths = columns.flatMap((column) =>
    "items" in column && column.items ? [column.items.length] : [],
  );
  const [length] = lengths;
  if (length === undefined) {
    throw new BatutaError(
      "map-without-iterable",
      `map of task '${taskName}' was given nothing to map over: at least one argument must be an array or another iterable`,
    );
  }
  if (lengths.some((other) => other !== length)) {
    throw new BatutaError(
      "map-lengths-differ",
      `map of task '${taskName}' was given iterables of different lengths (${lengths.join(", ")}): make them equally long, or mark those that go whole to each call with unmapped()`,
      { fields: { lengths } },
    );
  }
  return Array.from({ length }, (_, index) =>
    columns.map((column) => ("items" in column && column.items ? column.items[index] : column.whole)),
  );
}
