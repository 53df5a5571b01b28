import { escapeText } from "./escape.ts";
import { callValue, evaluate, evaluateArguments, type Place } from "./evaluate.ts";
import { createLoop } from "./loop.ts";
import { createMacro, macroUses } from "./macro.ts";
import type { Body, Expression, Statement } from "./nodes.ts";
import { createScope, type Scope } from "./scope.ts";
import { show } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import {
  Callable,
  Dict,
  isTruthy,
  iterate,
  Markup,
  Sequence,
  Thing,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/** Where statements are rendered to. */
export interface Output extends Place {
  readonly scope: Scope;
  /** The scope of the template itself, which blocks see. */
  readonly root: Scope;
  readonly parts: string[];
  readonly blocks: ReadonlyMap<string, Statement & { readonly type: "block" }>;
  /** How many loops are around. */
  readonly loopDepth: number;
}

export function renderBody(output: Output, body: Body): void {
  const { budget } = output.engine;
  for (const statement of body) {
    budget.spend(1);
    budget.deeper(() => renderStatement(output, statement));
  }
}

/** What a body prints, instead of printing it. */
function captured(output: Output, scope: Scope, body: Body, more: Partial<Output> = {}): Value {
  const parts: string[] = [];
  renderBody({ ...output, ...more, scope, parts }, body);
  const text = parts.join("");
  return output.engine.isEscaping ? new Markup(text) : text;
}

function emit({ engine, parts }: Output, value: Value): void {
  const text = show(engine.budget, value);
  const printed = engine.isEscaping && !(value instanceof Markup) ? escapeText(engine.budget, text) : text;
  engine.budget.emit(printed.length);
  parts.push(printed);
}

function renderStatement(output: Output, statement: Statement): void {
  const { scope, engine } = output;
  switch (statement.type) {
    case "text":
      engine.budget.emit(statement.text.length);
      output.parts.push(statement.text);
      return;
    case "print":
      emit(output, evaluate(output, statement.value));
      return;
    case "set":
      assign(output, scope, statement.target, evaluate(output, statement.value));
      return;
    case "set-block": {
      const piped = captured(output, scope.inner(), statement.body);
      const value = statement.filter === undefined ? piped : evaluate({ ...output, piped }, statement.filter);
      const isText = typeof value === "string" && engine.isEscaping;
      assign(output, scope, statement.target, isText ? new Markup(value) : value);
      return;
    }
    case "if": {
      const taken = statement.branches.find(({ test }) => isTruthy(evaluate(output, test)));
      renderBody(output, taken?.body ?? statement.else);
      return;
    }
    case "for":
      renderLoop(output, statement, evaluate(output, statement.of), 0);
      return;
    case "with": {
      const inner = scope.inner();
      const values = statement.pairs.map(([target, value]) => [target, evaluate(output, value)] as const);
      for (const [target, value] of values) assign(output, inner, target, value);
      renderBody({ ...output, scope: inner }, statement.body);
      return;
    }
    case "autoescape": {
      const isEscaping = isTruthy(evaluate(output, statement.value));
      const inner = { ...output, scope: scope.inner(), engine: { ...engine, isEscaping } };
      renderBody(inner, statement.body);
      return;
    }
    case "block":
      renderBlock(output, statement);
      return;
    case "load":
      evaluate(output, statement.of);
      throw new TemplateError("TypeError", "no loader for this environment specified");
    case "macro":
      scope.set(statement.name, macroOf(output, statement.name, statement));
      return;
    case "call-block":
      renderCallBlock(output, statement);
      return;
    case "filter-block": {
      const piped = captured(output, scope.inner(), statement.body);
      emit(output, evaluate({ ...output, piped }, statement.filter));
      return;
    }
  }
}

function assign(place: Place, scope: Scope, target: Expression, value: Value): void {
  const { budget } = place.engine;
  if (target.type === "name") {
    scope.set(target.name, value);
    return;
  }
  if (target.type === "namespace-ref") {
    const space = place.scope.get(target.name);
    if (!(space instanceof Thing) || space.parts.setAttribute === undefined) {
      throw new TemplateError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
    }
    space.parts.setAttribute(target.attribute, value);
    return;
  }
  if (target.type !== "tuple") return;
  if (
    !(
      value instanceof Sequence ||
      value instanceof Dict ||
      typeof value === "string" ||
      value instanceof Undefined
    )
  ) {
    throw new TemplateError("TypeError", `cannot unpack non-iterable ${typeName(value)} object`);
  }
  const values = iterate(budget, value);
  const wanted = target.items.length;
  if (values.length > wanted) {
    throw new TemplateError("ValueError", `too many values to unpack (expected ${wanted})`);
  }
  if (values.length < wanted) {
    throw new TemplateError(
      "ValueError",
      `not enough values to unpack (expected ${wanted}, got ${values.length})`,
    );
  }
  for (const [at, item] of target.items.entries()) assign(place, scope, item, values[at] ?? null);
}

function renderLoop(
  output: Output,
  statement: Statement & { readonly type: "for" },
  of: Value,
  depth: number,
): void {
  const { budget } = output.engine;
  const around = output.scope;
  const items = iterate(budget, of).filter((item) => {
    if (statement.test === undefined) return true;
    const scope = around.inner();
    assign(output, scope, statement.target, item);
    return isTruthy(evaluate({ ...output, scope }, statement.test));
  });
  if (items.length === 0) {
    renderBody({ ...output, scope: around.inner() }, statement.else);
    return;
  }
  const again = (value: Value): Value => {
    const parts: string[] = [];
    renderLoop({ ...output, parts }, statement, value, depth + 1);
    const text = parts.join("");
    return output.engine.isEscaping ? new Markup(text) : text;
  };
  const loop = createLoop(budget, items, depth, statement.recursive ? again : undefined);
  for (const [at, item] of items.entries()) {
    budget.spend(1);
    loop.moveTo(at);
    const scope = around.inner();
    scope.set("loop", loop.value);
    assign(output, scope, statement.target, item);
    renderBody({ ...output, scope, loopDepth: output.loopDepth + 1 }, statement.body);
  }
}

function renderBlock(output: Output, statement: Statement & { readonly type: "block" }): void {
  const scope = (statement.scoped ? output.scope : output.root).inner();
  const missing = `there is no parent block called '${statement.name}'.`;
  scope.set("super", new Undefined(missing));
  renderBody({ ...output, scope }, statement.body);
}

/** `self`, by which a template prints its blocks again. */
export function createSelf(output: () => Output): Value {
  return new Thing({
    typeName: "TemplateReference",
    shown: () => "<TemplateReference None>",
    attribute: (name) => {
      const block = output().blocks.get(name);
      if (block === undefined) return undefined;
      return new Callable(name, `<BlockReference ${name}>`, () => {
        const inner = createScope(output().root);
        inner.set("super", new Undefined(`there is no parent block called '${name}'.`));
        return captured(output(), inner, block.body);
      });
    },
  });
}

function macroOf(
  output: Output,
  name: string | null,
  { signature, body }: Pick<Statement & { readonly type: "macro" }, "body" | "signature">,
): Callable {
  const around = output.scope;
  return createMacro({
    name,
    signature,
    uses: macroUses(body, signature),
    valueOf: (scope, expression) => evaluate({ ...output, scope }, expression),
    render: (scope) => captured(output, scope, body),
    scope: () => around.inner(),
    addTo: (dict, key, value) => dict.set(output.engine.budget, key, value),
  });
}

function renderCallBlock(output: Output, statement: Statement & { readonly type: "call-block" }): void {
  const caller = macroOf(output, null, statement);
  const callee = evaluate(output, statement.call.callee);
  const args = evaluateArguments(output, statement.call.arguments);
  const named = new Map<string, Value>([...args.named, ["caller", caller]]);
  emit(output, callValue(output.engine, callee, { ...args, named }));
}
