import { bind } from "./arguments.ts";
import type { Engine } from "./scope.ts";
import { TemplateError } from "./template-error.ts";
import {
  type CallArguments,
  Callable,
  Dict,
  isText,
  iterate,
  requireIndex,
  Sequence,
  Thing,
  textOf,
  type Value,
} from "./values.ts";

/** Most numbers that `range` gives. */
const MAX_RANGE = 100;
/** Words of which `lipsum` makes its paragraphs. */
const WORDS = "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november".split(
  " ",
);

function range({ positional }: CallArguments): Value {
  const numbers = positional.map(requireIndex);
  if (numbers.length === 0) throw new TemplateError("TypeError", "range expected at least 1 argument, got 0");
  if (numbers.length > 3) {
    throw new TemplateError("TypeError", `range expected at most 3 arguments, got ${numbers.length}`);
  }
  const [start = 0, stop = 0] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  const step = numbers[2] ?? 1;
  if (step === 0) throw new TemplateError("ValueError", "range() arg 3 must not be zero");
  const size = Math.max(0, Math.ceil((stop - start) / step));
  if (!(size <= MAX_RANGE)) {
    throw new TemplateError(
      "OverflowError",
      `Range too big. The sandbox blocks ranges larger than MAX_TEMPLATE_RANGE=${MAX_RANGE}.`,
    );
  }
  const items = Array.from({ length: size }, (_, at) => BigInt(start + at * step));
  const label = step === 1 ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`;
  return new Sequence("range", items, { label });
}

function dictOf({ budget }: Engine, { positional, named }: CallArguments): Value {
  const dict = new Dict();
  const [source] = positional;
  if (source instanceof Dict) for (const [key, value] of source.entries()) dict.set(budget, key, value);
  else if (source !== undefined) {
    for (const pair of iterate(budget, source)) {
      const [key = null, value = null, ...rest] = iterate(budget, pair);
      if (rest.length > 0)
        throw new TemplateError("ValueError", "dictionary update sequence has a wrong length");
      dict.set(budget, key, value);
    }
  }
  for (const [key, value] of named) dict.set(budget, key, value);
  return dict;
}

function namespace(engine: Engine, args: CallArguments): Value {
  const names = new Map<string, Value>();
  const given = dictOf(engine, args);
  if (given instanceof Dict) {
    for (const [key, value] of given.entries()) if (isText(key)) names.set(textOf(key), value);
  }
  return new Thing({
    typeName: "Namespace",
    shown: () => "<Namespace>",
    attribute: (name) => names.get(name),
    setAttribute: (name, value) => {
      engine.budget.spend(1);
      names.set(name, value);
    },
  });
}

function cycler({ positional }: CallArguments): Value {
  if (positional.length === 0)
    throw new TemplateError("RuntimeError", "at least one item has to be provided");
  let at = 0;
  const current = (): Value => positional[at] ?? null;
  const method = (name: string, call: () => Value): Callable =>
    new Callable(name, `<bound method Cycler.${name}>`, call);
  const methods: Readonly<Record<string, () => Value>> = {
    current,
    next: () =>
      method("next", () => {
        const value = current();
        at = (at + 1) % positional.length;
        return value;
      }),
    reset: () =>
      method("reset", () => {
        at = 0;
        return null;
      }),
  };
  return new Thing({
    typeName: "Cycler",
    shown: () => "<Cycler>",
    attribute: (name) => (Object.hasOwn(methods, name) ? methods[name]?.() : undefined),
  });
}

function joiner(args: CallArguments): Value {
  const [separator = null] = bind("joiner", args, [["sep", ", "]]);
  let isUsed = false;
  return new Thing({
    typeName: "Joiner",
    shown: () => "<Joiner>",
    attribute: (name) => (name === "sep" ? separator : name === "used" ? isUsed : undefined),
    call: () => {
      if (isUsed) return separator;
      isUsed = true;
      return "";
    },
  });
}

function lipsum(engine: Engine, args: CallArguments): Value {
  const [count = 0n, html = true, low = 0n, high = 0n] = bind("lipsum", args, [
    ["n", 5n],
    ["html", true],
    ["min", 20n],
    ["max", 100n],
  ]);
  const [from, to] = [requireIndex(low), requireIndex(high)];
  const paragraphs: string[] = [];
  for (let made = 0; made < requireIndex(count); made++) {
    const words = Math.max(0, from + Math.floor(engine.random() * Math.max(0, to - from)));
    engine.budget.spend(1 + words);
    const text = Array.from({ length: words }, () => WORDS[Math.floor(engine.random() * WORDS.length)]).join(
      " ",
    );
    engine.budget.spendText(text.length);
    paragraphs.push(html === true ? `<p>${text}.</p>` : `${text}.`);
  }
  return paragraphs.join(html === true ? "\n" : "\n\n");
}

/** The functions that every template has. */
export function globalsOf(engine: Engine): ReadonlyMap<string, Value> {
  const type = (name: string, shown: string, call: (args: CallArguments) => Value): [string, Value] => [
    name,
    new Callable(name, shown, call),
  ];
  return new Map([
    type("range", "<function range>", (args) => {
      const result = range(args);
      if (result instanceof Sequence) engine.budget.spend(result.items.length);
      return result;
    }),
    type("dict", "<class 'dict'>", (args) => dictOf(engine, args)),
    type("namespace", "<class 'jinja2.utils.Namespace'>", (args) => namespace(engine, args)),
    type("cycler", "<class 'jinja2.utils.Cycler'>", cycler),
    type("joiner", "<class 'jinja2.utils.Joiner'>", joiner),
    type("lipsum", "<function generate_lorem_ipsum>", (args) => lipsum(engine, args)),
  ]);
}
