import { bind } from "../arguments.ts";
import { itemOf } from "../attributes.ts";
import { isEqual, order, sorted } from "../compare.ts";
import { escapeText } from "../escape.ts";
import { applyFilter, applyTest } from "../evaluate.ts";
import { binary } from "../operators.ts";
import type { Engine, Filter } from "../scope.ts";
import { show } from "../show.ts";
import { TemplateError } from "../template-error.ts";
import {
  type CallArguments,
  charactersOf,
  Dict,
  generatorOf,
  isText,
  isTruthy,
  iterate,
  lengthOf,
  listOf,
  Markup,
  requireIndex,
  Sequence,
  textOf,
  tupleOf,
  Undefined,
  type Value,
} from "../values.ts";

/** Looks up `a.b.0` in each item. Undefined: the item itself. */
function getter({ budget }: Engine, path: Value, fallback: Value = null): (item: Value) => Value {
  if (path === null) return (item) => item;
  const keys: Value[] = isText(path)
    ? textOf(path)
        .split(".")
        .map((part) => (/^\d{1,9}$/.test(part) ? BigInt(part) : part))
    : [path];
  return (item) =>
    keys.reduce<Value>((value, key) => {
      const found = itemOf(budget, value, key);
      return found instanceof Undefined && fallback !== null ? fallback : found;
    }, item);
}

function folded({ budget }: Engine, value: Value): Value {
  if (!isText(value)) return value;
  const text = textOf(value);
  budget.spendText(text.length);
  return text.toLowerCase();
}

/** The key by which items are sorted or told apart: without regard to case unless asked. */
function keyed(engine: Engine, isSensitive: Value, path: Value): (item: Value) => Value {
  const get = getter(engine, path);
  return (item) => (isTruthy(isSensitive) ? get(item) : folded(engine, get(item)));
}

const sort: Filter = (engine, value, args) => {
  const [reverse = false, sensitive = false, attribute = null] = bind("sort", args, [
    ["reverse", false],
    ["case_sensitive", false],
    ["attribute", null],
  ]);
  const paths = isText(attribute) ? textOf(attribute).split(",") : [attribute];
  const keys = paths.map((path) => keyed(engine, sensitive, path));
  const items = iterate(engine.budget, value);
  const keyOf = (item: Value): Value => {
    const [only] = keys;
    return keys.length === 1 && only !== undefined ? only(item) : tupleOf(keys.map((key) => key(item)));
  };
  if (!isTruthy(reverse)) return listOf(sorted(engine.budget, items, keyOf));
  return listOf(sorted(engine.budget, items.toReversed(), keyOf).toReversed());
};

const dictsort: Filter = (engine, value, args) => {
  const [sensitive = false, by = "key", reverse = false] = bind("dictsort", args, [
    ["case_sensitive", false],
    ["by", "key"],
    ["reverse", false],
  ]);
  const at = isText(by) ? ["key", "value"].indexOf(textOf(by)) : -1;
  if (at < 0) throw new TemplateError("FilterArgumentError", `You can only sort by either "key" or "value"`);
  if (!(value instanceof Dict)) throw new TemplateError("TypeError", "dictsort takes a mapping");
  const key = keyed(engine, sensitive, null);
  const pairs = value.entries();
  const ordered = sorted(engine.budget, isTruthy(reverse) ? pairs.toReversed() : pairs, (pair) =>
    key(pair[at] ?? null),
  );
  return listOf((isTruthy(reverse) ? ordered.toReversed() : ordered).map((pair) => tupleOf(pair)));
};

function uniqueBy(engine: Engine, items: readonly Value[], keyOf: (item: Value) => Value): Value[] {
  const seen = new Dict();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.get(engine.budget, key) !== undefined) return false;
    seen.set(engine.budget, key, true);
    return true;
  });
}

const groupby: Filter = (engine, value, args) => {
  const [attribute = null, fallback = null, sensitive = false] = bind("groupby", args, [
    "attribute",
    ["default", null],
    ["case_sensitive", false],
  ]);
  const get = getter(engine, attribute, fallback);
  const keyOf = (item: Value): Value => (isTruthy(sensitive) ? get(item) : folded(engine, get(item)));
  const groups: { key: Value; grouper: Value; items: Value[] }[] = [];
  for (const item of sorted(engine.budget, iterate(engine.budget, value), keyOf)) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last !== undefined && isEqual(engine.budget, last.key, key)) last.items.push(item);
    else groups.push({ key, grouper: get(item), items: [item] });
  }
  const names = ["grouper", "list"];
  return listOf(
    groups.map(({ grouper, items }) => new Sequence("tuple", [grouper, listOf(items)], { names })),
  );
};

function chunked({ budget }: Engine, items: readonly Value[], size: number, fill: Value): Value[] {
  const batches: Value[] = [];
  let batch: Value[] = [];
  // A batch ends where the next one begins: none of size 0 does.
  for (const item of items) {
    if (batch.length === size) {
      batches.push(listOf(batch));
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return batches;
  if (fill !== null && batch.length < size) {
    budget.spend(size - batch.length);
    while (batch.length < size) batch.push(fill);
  }
  batches.push(listOf(batch));
  return batches;
}

function sliced({ budget }: Engine, items: readonly Value[], count: number, fill: Value): Value[] {
  if (!(count > 0)) throw new TemplateError("ZeroDivisionError", "integer division or modulo by zero");
  budget.spend(count);
  const each = Math.floor(items.length / count);
  const longer = items.length % count;
  let from = 0;
  return Array.from({ length: count }, (_, at) => {
    const to = from + each + (at < longer ? 1 : 0);
    const part = items.slice(from, to);
    if (fill !== null && at >= longer) part.push(fill);
    from = to;
    return listOf(part);
  });
}

const join: Filter = (engine, value, args) => {
  const { budget } = engine;
  const [separator = "", attribute = null] = bind("join", args, [
    ["d", ""],
    ["attribute", null],
  ]);
  const items = iterate(budget, value).map(getter(engine, attribute));
  const isMarkup = engine.isEscaping;
  const textFor = (item: Value): string =>
    isMarkup && !(item instanceof Markup) ? escapeText(budget, show(budget, item)) : show(budget, item);
  const texts = items.map(textFor);
  const between = textFor(separator);
  budget.spendText(texts.reduce((sum, text) => sum + text.length + between.length, 0));
  const joined = texts.join(between);
  return isMarkup ? new Markup(joined) : joined;
};

function extreme(engine: Engine, value: Value, args: CallArguments, name: "max" | "min"): Value {
  const [sensitive = false, attribute = null] = bind(name, args, [
    ["case_sensitive", false],
    ["attribute", null],
  ]);
  const keyOf = keyed(engine, sensitive, attribute);
  const items = iterate(engine.budget, value);
  const [first, ...rest] = items;
  if (first === undefined) return new Undefined("No aggregated item, sequence was empty.");
  let best = { item: first, key: keyOf(first) };
  for (const item of rest) {
    const key = keyOf(item);
    const difference =
      name === "max" ? order(engine.budget, key, best.key, ">") : order(engine.budget, best.key, key, "<");
    if (difference > 0) best = { item, key };
  }
  return best.item;
}

const sum: Filter = (engine, value, args) => {
  const [attribute = null, start = 0n] = bind("sum", args, [
    ["attribute", null],
    ["start", 0n],
  ]);
  const get = getter(engine, attribute);
  return iterate(engine.budget, value).reduce(
    (total, item) => binary(engine.budget, "+", total, get(item)),
    start,
  );
};

const map: Filter = (engine, value, args) => {
  const items = value === null ? [] : iterate(engine.budget, value);
  if (args.positional.length === 0 && args.named.has("attribute")) {
    const [attribute = null, fallback = null] = bind(
      "map",
      args,
      ["attribute", ["default", null]].map((one) => one as string | [string, Value]),
    );
    return generatorOf(items.map(getter(engine, attribute, fallback)));
  }
  const [name, ...rest] = args.positional;
  if (name === undefined) throw new TemplateError("FilterArgumentError", "map requires a filter argument");
  const filter = show(engine.budget, name);
  return generatorOf(items.map((item) => applyFilter(engine, filter, item, { ...args, positional: rest })));
};

function selection(keeps: boolean, byAttribute: boolean): Filter {
  return (engine, value, args) => {
    const given = [...args.positional];
    const attribute = byAttribute ? given.shift() : null;
    if (attribute === undefined) {
      throw new TemplateError("FilterArgumentError", "Missing parameter for attribute name");
    }
    const get = getter(engine, attribute);
    const name = given.shift();
    const isChosen = (item: Value): boolean =>
      name === undefined
        ? isTruthy(get(item))
        : applyTest(engine, show(engine.budget, name), get(item), { ...args, positional: given });
    return generatorOf(iterate(engine.budget, value).filter((item) => isChosen(item) === keeps));
  };
}

function edge(engine: Engine, value: Value, isFirst: boolean): Value {
  if (value instanceof Sequence && value.kind === "generator" && !isFirst) {
    throw new TemplateError("TypeError", "'generator' object is not reversible");
  }
  const items = iterate(engine.budget, value);
  const item = isFirst ? items[0] : items.at(-1);
  return item === undefined
    ? new Undefined(`No ${isFirst ? "first" : "last"} item, sequence was empty.`)
    : item;
}

const size: Filter = ({ budget }, value) => BigInt(lengthOf(budget, value));

export const sequenceFilters: readonly (readonly [string, Filter])[] = [
  [
    "batch",
    (engine, value, args) => {
      const [linecount = 0n, fill = null] = bind("batch", args, ["linecount", ["fill_with", null]]);
      return generatorOf(chunked(engine, iterate(engine.budget, value), requireIndex(linecount), fill));
    },
  ],
  [
    "slice",
    (engine, value, args) => {
      const [slices = 0n, fill = null] = bind("slice", args, ["slices", ["fill_with", null]]);
      return generatorOf(sliced(engine, iterate(engine.budget, value), requireIndex(slices), fill));
    },
  ],
  ["count", size],
  ["length", size],
  ["dictsort", dictsort],
  ["first", (engine, value) => edge(engine, value, true)],
  ["last", (engine, value) => edge(engine, value, false)],
  ["groupby", groupby],
  [
    "items",
    ({ budget }, value) => {
      if (value instanceof Undefined) return generatorOf([]);
      if (!(value instanceof Dict)) {
        throw new TemplateError("TypeError", "Can only get item pairs from a mapping.");
      }
      budget.spend(value.size);
      return generatorOf(value.entries().map((entry) => tupleOf(entry)));
    },
  ],
  ["join", join],
  ["list", ({ budget }, value) => listOf(iterate(budget, value))],
  ["map", map],
  ["max", (engine, value, args) => extreme(engine, value, args, "max")],
  ["min", (engine, value, args) => extreme(engine, value, args, "min")],
  [
    "random",
    (engine, value) => {
      const items = iterate(engine.budget, value);
      const item = items[Math.floor(engine.random() * items.length)];
      return item === undefined ? new Undefined("No random item, sequence was empty.") : item;
    },
  ],
  ["reject", selection(false, false)],
  ["rejectattr", selection(false, true)],
  ["select", selection(true, false)],
  ["selectattr", selection(true, true)],
  [
    "reverse",
    ({ budget }, value) => {
      if (isText(value)) return charactersOf(budget, textOf(value)).toReversed().join("");
      return generatorOf(iterate(budget, value).toReversed());
    },
  ],
  ["sort", sort],
  ["sum", sum],
  [
    "unique",
    (engine, value, args) => {
      const [sensitive = false, attribute = null] = bind("unique", args, [
        ["case_sensitive", false],
        ["attribute", null],
      ]);
      const keyOf = keyed(engine, sensitive, attribute);
      return generatorOf(uniqueBy(engine, iterate(engine.budget, value), keyOf));
    },
  ],
];
