import { type SourceFlows, syntaxError } from "./found-flow.ts";

/**
 * Finds the flows that a TypeScript or JavaScript file makes, without running it.
 *
 * @throws BatutaError `syntax-error` with the place.
 */
export async function readTypeScriptFlows(file: string, text: string): Promise<SourceFlows> {
  const [{ parseSync }, { listFlows }] = await Promise.all([
    import("oxc-parser"),
    import("../../sdk/parameters/source/list-flows.ts"),
  ]);
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  const [first] = errors;
  if (first !== undefined) throw syntaxError(file, text, first.labels[0]?.start ?? 0, first.message);
  const { flows, hidden } = listFlows(program);
  const lineOf = (start: number): number => text.slice(0, start).split("\n").length;
  return {
    flows: flows.map(({ symbol, name, start }) => ({
      language: "typescript",
      file,
      symbol,
      name,
      line: lineOf(start),
    })),
    hidden,
  };
}
