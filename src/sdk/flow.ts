import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AnyFunction } from "./any-function.ts";
import { definitionSite } from "./definition-site.ts";
import type {
  DeploymentOptions,
  DeployOptions,
  FlowSource,
  ServeOptions,
} from "./deployments/deployment-options.ts";
import { scanArguments } from "./engine/arguments.ts";
import { FlowRunPromise } from "./engine/flow-run-promise.ts";
import type { FlowSpec } from "./engine/flow-spec.ts";
import { type FlowCallExtras, type NamedRun, sourceVersion, startFlow } from "./engine/start-flow.ts";
import type { FlowFactory } from "./factory-signatures.ts";
import type { FlowOptions } from "./flow-options.ts";
import { moduleKey } from "./module-key.ts";
import { checkFlowOptions } from "./option-checks.ts";
import { describeParameters } from "./parameters/describe-parameters.ts";
import { currentScope } from "./run-context.ts";
import { runNameMaker } from "./run-name.ts";
import { checkSchedule, type Schedule } from "./schedule.ts";
import type { Flow, FlowCallOptions } from "./signatures.ts";
import type { State } from "./state.ts";

type Fn = (...args: never[]) => unknown;
type Options = FlowOptions<unknown>;
/** A flow whose types are not known here. */
export type AnyFlow = Flow<readonly unknown[], unknown>;

/**
 * Makes a flow: a function whose calls are runs, observed, retried and crash-proof. Called in another flow it is a
 * subflow.
 *
 * @example
 * const etl = flow(async function etl(input: string) {
 *   await load(transform(extract(input)));
 * });
 * if (import.meta.main) await etl("sales.csv");
 */
export const flow: FlowFactory = Object.assign(
  (first: Fn | Options, second?: Fn | ClassMethodDecoratorContext) => {
    const site = definitionSite(flow as AnyFunction);
    if (typeof first !== "function") {
      if (typeof second === "function") return makeFlow(second, first, site?.url);
      return (method: Fn, context: ClassMethodDecoratorContext) =>
        makeFlow(method, { name: String(context.name), ...first }, site?.url);
    }
    if (typeof second === "object") return makeFlow(first, { name: String(second.name) }, site?.url);
    return makeFlow(first, {}, site?.url);
  },
  {
    from: async (source: FlowSource) => (await import("./deployments/code-place.ts")).loadFlowFrom(source),
  },
) as FlowFactory; // safe: the overloads are told apart above

/** Makes a flow whose place of definition is known. */
export function makeFlow(fn: Fn, options: Options, moduleUrl: string | undefined): AnyFlow {
  const made = function (this: unknown, ...args: readonly unknown[]): unknown {
    return call(this, args, {});
  };
  const self = Object.assign(made, {
    with: (extra: FlowCallOptions) =>
      function (this: unknown, ...args: readonly unknown[]): unknown {
        return call(this, args, extra);
      },
    schedules: listSchedules(options.schedule, options.name ?? fn.name),
    withOptions: (changed: Options) => makeFlow(fn, { ...options, ...changed }, moduleUrl),
    toDeployment: (deployed: DeploymentOptions) => ({ flow: self, options: deployed }),
    serve: async (served: ServeOptions) => {
      const { serveAll } = await import("./deployments/serve.ts");
      await serveAll([{ flow: self, options: served }], served);
    },
    deploy: async (deployed: DeployOptions) => {
      const { deployAll } = await import("./deployments/deploy.ts");
      const [id] = await deployAll([{ flow: self, options: deployed }], deployed);
      return id;
    },
    visualize: async (...args: readonly unknown[]) => {
      const { visualizeFlow } = await import("./visualize/visualize-flow.ts");
      return visualizeFlow(spec.name, (given: readonly unknown[]) => fn(...(given as never[])), args);
    },
  }) as unknown as AnyFlow; // safe: the members are those of a flow
  const spec = makeSpec(fn, options, moduleUrl, self);
  Object.defineProperty(self, "name", { value: spec.name, configurable: true });
  Object.defineProperty(self, SPEC, { value: spec });

  function call(receiver: unknown, args: readonly unknown[], extra: FlowCallOptions): unknown {
    const { graphBuilder } = currentScope();
    if (graphBuilder) {
      return graphBuilder.call({
        kind: "flow",
        callee: self,
        name: spec.name,
        args,
        waitFor: extra.waitFor,
        callKey: extra.callKey,
        returnState: extra.returnState === true,
        start: (given, waitFor) =>
          callFlow(spec, receiver, given, { ...extra, waitFor: waitFor as FlowCallOptions["waitFor"] }),
      });
    }
    return callFlow(spec, receiver, args, extra);
  }

  return self;
}

/** Starts a run and gives its promise: of the value, or of the state when that is asked for. */
export function callFlow(
  spec: FlowSpec,
  receiver: unknown,
  args: readonly unknown[] | undefined,
  options: FlowCallOptions,
  named?: NamedRun,
): FlowRunPromise<unknown> {
  return FlowRunPromise.start((onYield, tracker) => {
    const extras: FlowCallExtras = {
      self: receiver,
      waitFor: options.waitFor === undefined ? [] : scanArguments([options.waitFor]).upstreams,
      callKey: options.callKey,
      signal: options.signal,
      onYield,
      tracker,
    };
    return startFlow(spec, args, extras, named);
  }, options.returnState === true);
}

const SPEC = Symbol.for("batuta.flow.spec.v1");

/** The engine's view of a flow of any copy of the package; undefined for anything else. */
export function findFlowSpec(value: unknown): FlowSpec | undefined {
  return typeof value === "function" && SPEC in value ? (value[SPEC] as FlowSpec) : undefined;
}

function makeSpec(fn: Fn, options: Options, moduleUrl: string | undefined, self: AnyFlow): FlowSpec {
  const name = options.name ?? fn.name.replaceAll("_", "-");
  checkFlowOptions(name, options);
  const parameters = describeParameters(fn, options.parameters, `flow '${name}'`, moduleUrl);
  const bind = <Info>(hooks: readonly ((flow: never, info: Info, state: State) => unknown)[] | undefined) =>
    (hooks ?? []).map((hook) => (info: Info, state: State) => hook(self as never, info, state));
  let version: string | undefined | null = null;
  return {
    fn,
    name,
    key: `${name}-${moduleKey(moduleUrl)}`,
    moduleUrl,
    version: () => {
      if (version === null) version = options.version ?? fileVersion(moduleUrl);
      return version;
    },
    tags: options.tags ?? [],
    retries: options.retries,
    retryDelaySeconds: options.retryDelaySeconds,
    timeoutSeconds: options.timeoutSeconds,
    logPrints: options.logPrints,
    hooks: {
      onRunning: bind(options.onRunning),
      onCompletion: bind(options.onCompletion),
      onFailure: bind(options.onFailure),
      onCancellation: bind(options.onCancellation),
      onCrashed: bind(options.onCrashed),
    },
    runner: options.taskRunner,
    journaled: options.persistResult,
    results: {
      storage: options.resultStorage,
      serializer: options.resultSerializer,
      cacheInMemory: options.cacheResultInMemory,
    },
    runName: runNameMaker(options.flowRunName, name),
    parameters: (args) => parameters.bind(args),
    args: (recorded) => parameters.unbind(recorded),
    parametersOption: options.parameters,
    validate: options.validateParameters === false ? undefined : parameters.validate,
  };
}

function listSchedules(option: Options["schedule"], name: string): readonly Schedule[] {
  const list: readonly Schedule[] =
    option === undefined ? [] : Array.isArray(option) ? option : [option as Schedule];
  return list.map((schedule) => checkSchedule(schedule, `flow '${name}'`));
}

function fileVersion(moduleUrl: string | undefined): string | undefined {
  if (!moduleUrl?.startsWith("file:")) return undefined;
  try {
    return sourceVersion(readFileSync(fileURLToPath(moduleUrl), "utf8"));
  } catch {
    return undefined; // a bundler or loader made the module: it has no file of its own
  }
}
