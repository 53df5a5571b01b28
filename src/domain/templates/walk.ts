import type { Arguments, Body, Expression, Statement } from "./nodes.ts";

function argumentsOf(args: Arguments): Expression[] {
  const rest = [args.rest, args.namedRest].filter((one) => one !== undefined);
  return [...args.positional, ...args.named.map(([, value]) => value), ...rest];
}

/** The expressions right inside an expression. */
export function childrenOf(node: Expression): readonly Expression[] {
  switch (node.type) {
    case "const":
    case "name":
    case "namespace-ref":
      return [];
    case "tuple":
    case "list":
    case "concat":
      return node.items;
    case "dict":
      return node.pairs.flat();
    case "condition":
      return node.else === undefined ? [node.test, node.value] : [node.test, node.value, node.else];
    case "and":
    case "or":
    case "binary":
      return [node.left, node.right];
    case "not":
    case "unary":
      return [node.operand];
    case "compare":
      return [node.first, ...node.rest.map(({ operand }) => operand)];
    case "attribute":
      return [node.of];
    case "item":
      return [node.of, node.key];
    case "slice":
      return node.parts.filter((part) => part !== undefined);
    case "call":
      return [node.callee, ...argumentsOf(node.arguments)];
    case "filter":
    case "test":
      return node.of === undefined ? argumentsOf(node.arguments) : [node.of, ...argumentsOf(node.arguments)];
  }
}

/** The expressions and bodies right inside a statement. */
export function partsOf(statement: Statement): {
  readonly expressions: readonly Expression[];
  readonly bodies: readonly Body[];
} {
  switch (statement.type) {
    case "text":
      return { expressions: [], bodies: [] };
    case "print":
      return { expressions: [statement.value], bodies: [] };
    case "set":
      return { expressions: [statement.value], bodies: [] };
    case "set-block":
      return {
        expressions: statement.filter === undefined ? [] : [statement.filter],
        bodies: [statement.body],
      };
    case "for": {
      const test = statement.test === undefined ? [] : [statement.test];
      return { expressions: [statement.of, ...test], bodies: [statement.body, statement.else] };
    }
    case "if": {
      const { branches } = statement;
      const bodies = [...branches.map(({ body }) => body), statement.else];
      return { expressions: branches.map(({ test }) => test), bodies };
    }
    case "with":
      return { expressions: statement.pairs.map(([, value]) => value), bodies: [statement.body] };
    case "autoescape":
      return { expressions: [statement.value], bodies: [statement.body] };
    case "block":
      return { expressions: [], bodies: [statement.body] };
    case "load":
      return { expressions: [statement.of], bodies: [] };
    case "macro":
      return { expressions: statement.signature.defaults, bodies: [statement.body] };
    case "call-block":
      return {
        expressions: [statement.call, ...statement.signature.defaults],
        bodies: [statement.body],
      };
    case "filter-block":
      return { expressions: [statement.filter], bodies: [statement.body] };
  }
}

/** Each statement of a body, those inside others too. */
export function* statementsIn(body: Body): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const inner of partsOf(statement).bodies) yield* statementsIn(inner);
  }
}

/** Each expression of a body, from left to right. Without recursion: a long sum is a deep tree. */
export function* expressionsIn(body: Body): Generator<Expression> {
  for (const statement of statementsIn(body)) {
    const waiting = [...partsOf(statement).expressions].reverse();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      yield node;
      waiting.push(...[...childrenOf(node)].reverse());
    }
  }
}
