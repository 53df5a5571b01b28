import type { Body, Expression } from "./nodes.ts";
import { TemplateError } from "./template-error.ts";
import { childrenOf, expressionsIn, partsOf, statementsIn } from "./walk.ts";

const MAX_LOOPS = 10;
const MAX_LOOP_DEPTH = 2;

function deepestLoop(body: Body): number {
  return body.reduce((deepest, statement) => {
    const inside = partsOf(statement).bodies.reduce((most, inner) => Math.max(most, deepestLoop(inner)), 0);
    return Math.max(deepest, inside + (statement.type === "for" ? 1 : 0));
  }, 0);
}

/** Refuses templates with more loops than people need. @throws TemplateError `SecurityError` */
export function checkLoops(body: Body): void {
  const loops = [...statementsIn(body)].filter(({ type }) => type === "for").length;
  if (loops > MAX_LOOPS) {
    throw new TemplateError(
      "SecurityError",
      `Contains ${loops} for loops. Templates can contain no more than ${MAX_LOOPS} for loops.`,
    );
  }
  const depth = deepestLoop(body);
  if (depth > MAX_LOOP_DEPTH) {
    throw new TemplateError(
      "SecurityError",
      `Contains nested for loops at a depth of ${depth}. Templates can nest for loops no more than ${MAX_LOOP_DEPTH} loops deep.`,
    );
  }
}

/** Expressions that are evaluated in any case: those behind a condition may name what there is not. */
function* certain(body: Body): Generator<Expression> {
  for (const statement of body) {
    if (statement.type === "if") continue;
    const { expressions, bodies } = partsOf(statement);
    const waiting = [...expressions].reverse();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.type === "condition") continue;
      yield node;
      waiting.push(...[...childrenOf(node)].reverse());
    }
    for (const inner of bodies) yield* certain(inner);
  }
}

/** Finds filters and tests that there are not, and blocks of the same name, before anything is rendered. */
export function checkNames(
  body: Body,
  filters: ReadonlyMap<string, unknown>,
  tests: ReadonlyMap<string, unknown>,
): void {
  for (const node of certain(body)) {
    if (node.type !== "filter" && node.type !== "test") continue;
    if ((node.type === "filter" ? filters : tests).has(node.name)) continue;
    throw new TemplateError("TemplateAssertionError", `No ${node.type} named '${node.name}'.`, node.line);
  }
  const blocks = new Set<string>();
  for (const statement of statementsIn(body)) {
    if (statement.type !== "block") continue;
    if (blocks.has(statement.name)) {
      throw new TemplateError(
        "TemplateAssertionError",
        `block '${statement.name}' defined twice`,
        statement.line,
      );
    }
    blocks.add(statement.name);
  }
}

/** Which of these names a template reads: what its context must have. */
export function namesRead(body: Body, names: ReadonlySet<string>): ReadonlySet<string> {
  const read = new Set<string>();
  for (const node of expressionsIn(body))
    if (node.type === "name" && names.has(node.name)) read.add(node.name);
  return read;
}
