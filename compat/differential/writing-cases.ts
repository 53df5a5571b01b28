import { isJsonObject } from "../../src/platform/json-object.ts";
import { merged, resolved, type Schema, variants } from "./body-variants.ts";
import { recipes } from "./recipes/all.ts";
import type { Recipe } from "./recipes/recipe.ts";
import { type Operation, operationsOf, type Request } from "./requests.ts";
import { WRITING_SAMPLES } from "./sample-values.ts";
import type { Step } from "./sides.ts";

/** Steps one after another, the last of which read what the others did; they end with the first refusal. */
export interface WritingCase {
  readonly operation: string;
  readonly steps: readonly Request[];
}

/** The sound body, the same with each field set to each sample, and the same without each of its fields. */
function bodiesOf(recipe: Recipe, operation: Operation, document: Schema): unknown[] {
  const { body, also = [], isFixed = false } = recipe;
  const fixed = body === undefined ? also : [body, ...also];
  if (isFixed || !isJsonObject(body)) return [...fixed];
  const schema = resolved(operation.body ?? {}, document);
  const set = variants(schema, document, WRITING_SAMPLES)
    .filter(isJsonObject)
    .map((each) => merged(body, each));
  const less = Object.keys(body).map((key) =>
    Object.fromEntries(Object.entries(body).filter(([name]) => name !== key)),
  );
  return [...fixed, ...less, ...set];
}

/** Puts the case's number in place of `§`. */
function numbered<T>(value: T, number: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll("§", number)); // safe: steps are plain JSON
}

/**
 * Every writing operation on fresh entities: with sound bodies, with each field varied, and without each. Operations of
 * the document without a recipe are an error.
 */
export function writingCases(document: Schema, isWriting: (operation: Operation) => boolean): WritingCase[] {
  const operations = new Map(operationsOf(document).map((each) => [`${each.method} ${each.path}`, each]));
  const tried = new Set(recipes.map(({ operation }) => operation));
  for (const [name, operation] of operations) {
    if (isWriting(operation) && !tried.has(name)) throw new Error(`there is no recipe for ${name}`);
  }
  return recipes.flatMap((recipe, recipeNumber) => {
    const operation = operations.get(recipe.operation);
    if (operation === undefined) throw new Error(`Prefect has no operation ${recipe.operation}`);
    const bodies = bodiesOf(recipe, operation, document);
    return (bodies.length === 0 ? [undefined] : bodies).map((body, bodyNumber) => {
      const { make = [], path, look = [] } = recipe;
      const act: Step = { method: operation.method, path, body, name: "§" };
      const looks = look.map((each): Step => ({ method: "GET", path: each }));
      // Letters around the number: it stands in names of variables too, and no number is the beginning of another.
      const steps = numbered([...make, act, ...looks], `c${recipeNumber}v${bodyNumber}e`);
      return {
        operation: recipe.operation,
        steps: steps.map((step) => ({ ...step, operation: recipe.operation, order: "exact" as const })),
      };
    });
  });
}
