import { BatutaError } from "../../platform/errors.ts";
import type { CacheKeyContext } from "./cache-key-context.ts";
import { type CachePart, CachePolicy } from "./cache-policy.ts";
import { canonicalText } from "./canonical-text.ts";
import { fingerprint } from "./fingerprint.ts";

/** Makes a call's key itself; undefined: the call is not cached. */
export type CacheKeyFn<TaskRun = unknown> = (
  taskRun: TaskRun,
  parameters: Readonly<Record<string, unknown>>,
) => string | undefined | Promise<string | undefined>;

function inputsPart(exclude: readonly string[]): CachePart {
  const left = new Set(exclude);
  return {
    name: "inputs",
    exclude: [...left],
    compute: ({ inputs, taskKey }) => {
      const names = Object.keys(inputs);
      // A task without inputs has nothing by which two calls could be the same.
      if (names.length === 0) return undefined;
      return keyOf(
        names.filter((name) => !left.has(name)),
        inputs,
        (name) => `the input '${name}' of task ${taskKey}`,
        (name) =>
          `leave it out with .minus("${name}"), make the key yourself with cacheKeyFn, give its class a toJSON(), or turn caching off with cachePolicy: NO_CACHE`,
      );
    },
  };
}

const flowParametersPart: CachePart = {
  name: "flow_parameters",
  compute: ({ flowParameters }) =>
    flowParameters &&
    keyOf(
      Object.keys(flowParameters),
      flowParameters,
      (name) => `the flow's parameter '${name}'`,
      () => "leave FLOW_PARAMETERS out of the policy, or make the key yourself with cacheKeyFn",
    ),
};

const taskSourcePart: CachePart = { name: "task_source", compute: ({ source }) => fingerprint(source) };

const runIdPart: CachePart = { name: "run_id", compute: ({ runId }) => runId };

const policy = (...parts: readonly CachePart[]): CachePolicy => new CachePolicy(parts, {}, inputsPart);

/** Nothing is cached. */
export const NO_CACHE: CachePolicy = policy();
/**
 * Another name of `NO_CACHE`.
 * @alias
 */
export const NONE: CachePolicy = NO_CACHE;
/** Same task, same inputs. A task without inputs is not cached. */
export const INPUTS: CachePolicy = policy(inputsPart([]));
/** Same task, same source text. */
export const TASK_SOURCE: CachePolicy = policy(taskSourcePart);
/** Same task, same parameters of the flow run. */
export const FLOW_PARAMETERS: CachePolicy = policy(flowParametersPart);
/** Same task, same flow run. */
export const RUN_ID: CachePolicy = policy(runIdPart);
/** Inputs, source and flow run. */
export const DEFAULT: CachePolicy = policy(inputsPart([]), taskSourcePart, runIdPart);

/** Same task, same inputs, bar the excluded ones. */
export function inputs(options: { readonly exclude?: readonly string[] } = {}): CachePolicy {
  return policy(inputsPart(options.exclude ?? []));
}

/** A policy whose key a function makes. Alone, the text is the key, so that several tasks can share results by it. */
export function cacheKeyFnPolicy<TaskRun>(fn: CacheKeyFn<TaskRun>): CachePolicy {
  return policy({
    name: "cache_key_fn",
    verbatim: true,
    compute: async ({ taskRun, inputs: parameters, taskKey }: CacheKeyContext) => {
      const key: unknown = await fn(taskRun as TaskRun, parameters); // safe: the engine passes the run
      if (key === undefined || key === null) return undefined;
      if (typeof key === "string" && key !== "") return key;
      throw new BatutaError(
        "invalid-cache-key",
        `cacheKeyFn of task ${taskKey} must give a text that is not empty, or undefined for "do not cache"; it gave ${key === "" ? "an empty text" : typeof key}`,
      );
    },
  });
}

/** Looks at what any of these policies looks at: `compose(INPUTS, TASK_SOURCE)`. */
export function compose(...policies: readonly CachePolicy[]): CachePolicy {
  return policies.reduce((sum, each) => sum.plus(each), NO_CACHE);
}

function keyOf(
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
  what: (name: string) => string,
  advice: (name: string) => string,
): string {
  const members: Record<string, string> = {};
  for (const name of names) {
    const text = canonicalText(values[name]);
    if (text === undefined) {
      throw new BatutaError(
        "inputs-not-hashable",
        `${what(name)} has no fingerprint (it is a function, a socket or the like), so no cache key can be made: ${advice(name)}`,
        { fields: { name } },
      );
    }
    members[name] = text;
  }
  return fingerprint(members) ?? "";
}
