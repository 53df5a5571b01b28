import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { Future } from "../engine/future.ts";
import { Failed } from "../state.ts";

/** Options of a `Parameter`. */
export interface ParameterOptions<T> {
  /** Used when a run is not given the parameter. Without it, the parameter is required. */
  readonly default?: T | undefined;
}

/**
 * A value that each run of an older-style flow is given by name: hand it to tasks in the builder of `new Flow`.
 *
 * @example
 * const f = new Flow("etl", () => {
 *   const url = new Parameter("url", { default: "https://example.org" });
 *   load(extract(url));
 * });
 * await f.run({ url: "https://example.com" });
 */
export class Parameter<T = unknown> extends Future<T> {
  readonly parameterName: string;
  readonly isRequired: boolean;
  readonly default: T | undefined;

  constructor(name: string, options: ParameterOptions<T> = {}) {
    super({ taskRunId: "", taskKey: "", name, clock: createSystemClock() });
    this.parameterName = name;
    this.isRequired = !("default" in options);
    this.default = options.default;
    settleUnavailable(
      this,
      `parameter '${name}' has its value in a run only: hand it to a task in the builder of new Flow`,
    );
  }
}

/** Makes an await of what has no value while a graph is built an error that says so. */
export function settleUnavailable(future: Future, message: string): void {
  const error = new BatutaError("graph-not-running", message);
  future.settle({ state: Failed({ data: error, message }), resultIdentity: undefined });
}
