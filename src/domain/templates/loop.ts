import type { Budget } from "./budget.ts";
import { isEqual } from "./compare.ts";
import { TemplateError } from "./template-error.ts";
import { Callable, Thing, tupleOf, Undefined, type Value } from "./values.ts";

/** The variable `loop` of a `for`. */
export interface Loop {
  readonly value: Value;
  moveTo(at: number): void;
}

/** @param again renders the loop over other items; undefined when it is not marked as recursive */
export function createLoop(
  budget: Budget,
  items: readonly Value[],
  depth: number,
  again: ((items: Value) => Value) | undefined,
): Loop {
  let at = 0;
  let lastChecked: Value | undefined;
  const size = items.length;
  const neighbour = (offset: number, what: string): Value => {
    const item = items[at + offset];
    return item === undefined ? new Undefined(`there is no ${what} item`) : item;
  };
  const cycle = new Callable("cycle", "<bound method LoopContext.cycle>", ({ positional }) => {
    if (positional.length === 0) throw new TemplateError("TypeError", "no items for cycling given");
    return positional[at % positional.length] ?? null;
  });
  const changed = new Callable("changed", "<bound method LoopContext.changed>", ({ positional }) => {
    const now = tupleOf(positional);
    const isSame = lastChecked !== undefined && isEqual(budget, lastChecked, now);
    lastChecked = now;
    return !isSame;
  });
  const attributes: Readonly<Record<string, () => Value>> = {
    index: () => BigInt(at + 1),
    index0: () => BigInt(at),
    revindex: () => BigInt(size - at),
    revindex0: () => BigInt(size - at - 1),
    first: () => at === 0,
    last: () => at === size - 1,
    length: () => BigInt(size),
    depth: () => BigInt(depth + 1),
    depth0: () => BigInt(depth),
    previtem: () => (at === 0 ? new Undefined("there is no previous item") : neighbour(-1, "previous")),
    nextitem: () => neighbour(1, "next"),
    cycle: () => cycle,
    changed: () => changed,
  };
  const value = new Thing({
    typeName: "LoopContext",
    shown: () => `<LoopContext ${at + 1}/${size}>`,
    attribute: (name) => (Object.hasOwn(attributes, name) ? attributes[name]?.() : undefined),
    call({ positional }) {
      if (again === undefined) {
        throw new TemplateError(
          "TypeError",
          "The loop must have the 'recursive' marker to be called recursively.",
        );
      }
      return again(positional[0] ?? null);
    },
  });
  return {
    value,
    moveTo(next) {
      at = next;
    },
  };
}
