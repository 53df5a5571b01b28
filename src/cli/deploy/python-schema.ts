import type { JsonObject } from "../../platform/json-object.ts";
import type { SourceParameter } from "../project/found-flow.ts";
import { stringValue } from "../project/python-flows.ts";

const SIMPLE: Readonly<Record<string, JsonObject>> = {
  int: { type: "integer" },
  float: { type: "number" },
  str: { type: "string" },
  bool: { type: "boolean" },
  list: { type: "array", items: {} },
  List: { type: "array", items: {} },
  dict: { type: "object" },
  Dict: { type: "object" },
  None: { type: "null" },
  datetime: { type: "string", format: "date-time" },
  "datetime.datetime": { type: "string", format: "date-time" },
  date: { type: "string", format: "date" },
  "datetime.date": { type: "string", format: "date" },
  UUID: { type: "string", format: "uuid" },
  "uuid.UUID": { type: "string", format: "uuid" },
};

/**
 * The schema of a Python flow's parameters as far as its annotations tell by themselves, in the form that Prefect gives
 * it. A type that other code makes (a model, an alias) takes any value.
 */
export function pythonSchema(parameters: readonly SourceParameter[]): JsonObject {
  const properties = parameters.map(({ name, annotation, standard }, position): [string, JsonObject] => {
    const value = standard === undefined ? undefined : literal(standard);
    const type = annotation === undefined ? {} : typeOf(annotation);
    return [
      name,
      { ...(value === undefined ? {} : { default: value.value }), position, title: name, ...type },
    ];
  });
  const required = parameters.filter(({ standard }) => standard === undefined).map(({ name }) => name);
  return {
    title: "Parameters",
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
}

function typeOf(annotation: string): JsonObject {
  const text = (stringValue(annotation) ?? annotation).trim().replace(/^typing\.|^t\./, "");
  const simple = SIMPLE[text];
  if (simple !== undefined) return simple;
  const union = splitOutside(text, "|");
  if (union.length > 1) return anyOf(union);
  const [, outer = "", inside = ""] = /^([\w.]+)\s*\[([\s\S]*)\]$/.exec(text) ?? [];
  const args = splitOutside(inside, ",");
  const [first = ""] = args;
  switch (outer.split(".").at(-1)) {
    case "Optional":
      return anyOf([first, "None"]);
    case "Union":
      return anyOf(args);
    case "Annotated":
      return typeOf(first);
    case "list":
    case "List":
    case "Sequence":
      return { type: "array", items: typeOf(first) };
    case "dict":
    case "Dict":
    case "Mapping":
      return { type: "object", additionalProperties: typeOf(args[1] ?? "") };
    case "Literal": {
      const values = args.map((each) => literal(each)?.value);
      return values.some((each) => each === undefined) ? {} : { enum: values };
    }
    default:
      return {};
  }
}

function anyOf(types: readonly string[]): JsonObject {
  const branches = types.map(typeOf);
  // One that takes any value makes the whole do so.
  return branches.some((each) => Object.keys(each).length === 0) ? {} : { anyOf: branches };
}

function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let [depth, part, quote] = [0, "", ""];
  for (const char of text) {
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ("[(".includes(char)) depth += 1;
    else if ("])".includes(char)) depth -= 1;
    if (char === separator && depth === 0 && quote === "") {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  return [...parts, part.trim()].filter((each) => each !== "");
}

/** What a literal of Python stands for; undefined for what has to be computed. */
function literal(text: string): { readonly value: unknown } | undefined {
  const words: Readonly<Record<string, unknown>> = { None: null, True: true, False: false };
  if (Object.hasOwn(words, text)) return { value: words[text] };
  const string = stringValue(text);
  if (string !== undefined) return { value: string };
  if (/^-?\d[\d_]*(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return { value: Number(text.replaceAll("_", "")) };
  const list = /^[[(]([\s\S]*)[\])]$/.exec(text);
  if (list !== null) {
    const items = splitOutside(list[1] ?? "", ",").map(literal);
    return items.some((each) => each === undefined) ? undefined : { value: items.map((each) => each?.value) };
  }
  return /^\{\s*\}$/.test(text) ? { value: {} } : undefined;
}
