import { type FoundFlow, type SourceFlows, type SourceParameter, syntaxError } from "./found-flow.ts";

/**
 * Finds the flows that a Python file makes at its top, without running it.
 *
 * @throws BatutaError `syntax-error` with the place.
 */
export async function readPythonFlows(file: string, text: string): Promise<SourceFlows> {
  const { parser } = await import("@lezer/python");
  const top = parser.parse(text).topNode;
  let problem: number | undefined;
  top.cursor().iterate((node) => {
    if (node.type.isError) problem ??= node.from;
  });
  if (problem !== undefined) throw syntaxError(file, text, problem, "this is no Python");
  const textOf = (node: SyntaxNode): string => text.slice(node.from, node.to);
  const names = flowNames(top, textOf);
  const flows = top.getChildren("DecoratedStatement").flatMap((statement): FoundFlow[] => {
    const definition = statement.getChild("FunctionDefinition");
    const symbol = definition?.getChild("VariableName");
    const decorator = statement.getChildren("Decorator").find((each) => names.isFlow(decoratorName(each)));
    if (!definition || !symbol || decorator === undefined) return [];
    const own = argumentText(decorator, "name", textOf);
    return [
      {
        language: "python",
        file,
        symbol: textOf(symbol),
        name: own ?? textOf(symbol).replaceAll("_", "-"),
        line: text.slice(0, statement.from).split("\n").length,
        description: argumentText(decorator, "description", textOf) ?? docstring(definition, textOf),
        parameters: parametersOf(definition, textOf),
      },
    ];
  });
  return { flows, hidden: [] };

  function decoratorName(decorator: SyntaxNode): string {
    const end = decorator.getChild("ArgList")?.from ?? decorator.to;
    return text
      .slice(decorator.from + 1, end)
      .replace(/#.*$/, "")
      .trim();
  }
}

type SyntaxNode = ReturnType<typeof import("@lezer/python")["parser"]["parse"]>["topNode"];
type TextOf = (node: SyntaxNode) => string;

/** What the file calls Prefect's decorator: `flow`, `f`, `prefect.flow`. */
function flowNames(top: SyntaxNode, textOf: TextOf): { isFlow(name: string): boolean } {
  const known = new Set<string>();
  for (const statement of top.getChildren("ImportStatement")) {
    const words = textOf(statement).replaceAll(/[()\\\n]|#.*$/gm, " ");
    const [, from, imported = ""] = /^from\s+(\S+)\s+import\s+(.*)$/.exec(words.trim()) ?? [];
    if (from !== undefined) {
      for (const each of imported.split(",")) {
        const [name, , alias] = each.trim().split(/\s+/);
        if (name === "flow" && /^prefect(\.|$)/.test(from)) known.add(alias ?? "flow");
      }
      continue;
    }
    for (const each of words.replace(/^\s*import\s+/, "").split(",")) {
      const [name, , alias] = each.trim().split(/\s+/);
      if (name === "prefect" || name === "prefect.flows") known.add(`${alias ?? name}.flow`);
    }
  }
  return { isFlow: (name) => known.has(name) };
}

/** The text that a keyword argument gives; undefined for what has to be computed. */
function argumentText(decorator: SyntaxNode, key: string, textOf: TextOf): string | undefined {
  const given = decorator.getChild("ArgList")?.getChildren("VariableName") ?? [];
  const name = given.find((each) => textOf(each) === key && each.nextSibling?.name === "AssignOp");
  const value = name?.nextSibling?.nextSibling;
  return value?.name === "String" ? stringValue(textOf(value)) : undefined;
}

function docstring(definition: SyntaxNode, textOf: TextOf): string | undefined {
  const first = definition.getChild("Body")?.getChild("ExpressionStatement");
  const value = first?.prevSibling?.name === ":" ? first.getChild("String") : undefined;
  return value ? dedent(stringValue(textOf(value)) ?? "") : undefined;
}

/** A docstring as `inspect.cleandoc` gives it. */
function dedent(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const margins = rest
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins, Number.MAX_SAFE_INTEGER);
  return [first.trimStart(), ...rest.map((line) => line.slice(margin))].join("\n").trim();
}

/** What a plain string literal stands for; undefined for bytes and formatted ones. */
export function stringValue(literal: string): string | undefined {
  const [, prefix = "", quote = "", body = ""] =
    /^([a-zA-Z]*)("""|'''|"|')([\s\S]*)\2$/.exec(literal.trim()) ?? [];
  if (quote === "" || /[bf]/i.test(prefix)) return undefined;
  if (/r/i.test(prefix)) return body;
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "", "0": "\0" };
  return body.replaceAll(/\\(u[\da-f]{4}|x[\da-f]{2}|[\s\S])/gi, (_, code: string) =>
    code.length > 1
      ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
      : (escapes[code] ?? (/["'\\]/.test(code) ? code : `\\${code}`)),
  );
}

function parametersOf(definition: SyntaxNode, textOf: TextOf): SourceParameter[] {
  const list = definition.getChild("ParamList");
  const found: SourceParameter[] = [];
  let node = list?.firstChild?.nextSibling ?? null;
  let stars = "";
  while (node) {
    const name = node.name === "VariableName" ? textOf(node) : undefined;
    if (name === undefined) {
      stars = node.name === "*" || node.name === "**" ? node.name : "";
      node = node.nextSibling;
      continue;
    }
    let annotation: string | undefined;
    let standard: string | undefined;
    node = node.nextSibling;
    if (node?.name === "TypeDef") {
      annotation = textOf(node).replace(/^\s*:\s*/, "");
      node = node.nextSibling;
    }
    if (node?.name === "AssignOp") {
      standard = node.nextSibling ? textOf(node.nextSibling) : undefined;
      node = node.nextSibling?.nextSibling ?? null;
    }
    // `**rest` and `*rest` take what has no name.
    if (stars === "") found.push({ name, annotation, standard });
    stars = "";
  }
  return found;
}
