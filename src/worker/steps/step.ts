import type { Client } from "../../client/http.ts";
import type { JsonObject } from "../../platform/json-object.ts";

/** What steps have of the world around them. */
export interface StepWorld {
  readonly client: Client;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Of the flow that is deployed: an image that is built for it can run it. */
  readonly language?: "typescript" | "python" | undefined;
  /** Told what steps write, as it comes. */
  readonly print: (text: string) => void;
}

/** What a step left behind. */
export interface StepResult {
  /** By name, for templates of later steps. */
  readonly outputs: JsonObject;
  /** Where later steps run. */
  readonly cwd: string;
}

/** Does what a step says, its templates being filled in. */
export type StepRunner = (inputs: JsonObject, cwd: string, world: StepWorld) => Promise<StepResult>;
