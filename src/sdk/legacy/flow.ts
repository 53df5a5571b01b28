import type { Flow as FunctionFlow } from "../signatures.ts";
import { type GraphBody, GraphFlow, type GraphFlowOptions } from "./graph-flow.ts";

/**
 * As a type, what `flow(…)` makes. As a value, the constructor of the older style, `new Flow("name", () => { … })`,
 * whose instances are `GraphFlow`s.
 */
export type Flow<Args extends readonly unknown[] = readonly never[], R = unknown> = FunctionFlow<Args, R>;

/** Makes an older-style flow; see `GraphFlow`. */
export const Flow: {
  new (name: string, body: GraphBody): GraphFlow;
  new (name: string, options: GraphFlowOptions, body: GraphBody): GraphFlow;
} = GraphFlow;
