import { BatutaError } from "../../platform/errors.ts";

/**
 * Stands for a task's result while a graph is drawn: it can be awaited, kept and handed on, and any look into it
 * throws.
 *
 * @param callee - for the message: "task 'extract'".
 */
export function createPlaceholder(callee: string, flowName: string): object {
  const needsValue = (use: string): never => {
    const isTask = callee.startsWith("task");
    throw new BatutaError(
      "visualize-needs-value",
      `the graph of flow '${flowName}' needs the result of ${callee} (${use}), and drawing runs no tasks: ${
        isTask
          ? "give the task a vizReturnValue that stands for it, for example task({ vizReturnValue: [] }, …)"
          : "a subflow has no stand-in; let a task look at its result instead"
      }`,
    );
  };
  // A function target would be callable and so not iterable-checked the same way; an object covers every use.
  return new Proxy(Object.create(null) as object, {
    get: (_target, key) => {
      // What `await` and `console.log` ask of every value.
      if (key === "then" || key === Symbol.toStringTag || key === INSPECT) return undefined;
      return needsValue(describeUse(key));
    },
    has: (_target, key) => {
      // Brands of our own are looked for by symbol.
      if (typeof key === "symbol" && key !== Symbol.iterator && key !== Symbol.asyncIterator) return false;
      return needsValue(describeUse(key));
    },
    ownKeys: () => needsValue("its keys are listed"),
    set: (_target, key) => needsValue(`'${String(key)}' is set`),
  });
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function describeUse(key: PropertyKey): string {
  if (key === Symbol.iterator || key === Symbol.asyncIterator) return "it is iterated";
  if (key === Symbol.toPrimitive || key === "valueOf" || key === "toString")
    return "it is used in an expression";
  if (key === "toJSON") return "it is used in JSON";
  return `'${String(key)}' is read`;
}
