import type { ParamPattern } from "oxc-parser";
import type { SourceFlow } from "./find-flows.ts";
import type { Shape } from "./shape.ts";

/** Reads types of parameters: by itself, or with TypeScript's checker. */
export interface TypeReader {
  /**
   * The type of a parameter, as it is declared or follows from its default.
   *
   * @throws UnresolvedType
   */
  typeOf(flow: SourceFlow, param: ParamPattern): Shape;
}
