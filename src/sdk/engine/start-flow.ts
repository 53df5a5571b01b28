import { hash } from "node:crypto";
import { findUnfinishedRun } from "../../contract/journal/routes.ts";
import type { BeginRunBody } from "../../contract/journal/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import { UpstreamTaskError } from "../errors.ts";
import { currentScope, type RunScope } from "../run-context.ts";
import { State } from "../state.ts";
import { scanArguments, substituteArguments, type Upstream } from "./arguments.ts";
import { fingerprintArguments, fingerprintResults } from "./call-fingerprint.ts";
import { callKeyFor, derivedUuid, takePlace } from "./call-identity.ts";
import { currentRuntime } from "./default-runtime.ts";
import type { Execution, LiveCall } from "./execution.ts";
import { lastState } from "./execution.ts";
import { FlowRunProcess, type FlowRunRequest } from "./flow-run.ts";
import type { CallTracker } from "./flow-run-promise.ts";
import type { FlowSpec } from "./flow-spec.ts";
import { Future } from "./future.ts";
import type { Outcome } from "./outcome.ts";
import { isOwnerAlive } from "./owner.ts";
import { encodeParameters } from "./parameters.ts";
import type { Connection, Runtime } from "./runtime.ts";
import { isMainModule, resumeKeyFor } from "./script.ts";

/** What a flow call was given beside its arguments. */
export interface FlowCallExtras {
  readonly self: unknown;
  readonly waitFor: readonly Upstream[];
  readonly callKey: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onYield: (item: unknown) => void;
  /** Who looks at the call's promise; a subflow hands its tracking future in. */
  readonly tracker: CallTracker;
}

/** Names a run for `runFlow`: an id, and whether to take it from an owner that may still live. */
export interface NamedRun {
  readonly flowRunId: string;
  readonly takeOver: boolean;
  /** The arguments of the call are those of the run, whatever its record says. */
  readonly prefersGiven?: boolean;
  /** The claim of the worker that started this process. */
  readonly claim?: string | undefined;
  /** The task run from which on an ended run is run anew. */
  readonly retryFrom?: string | undefined;
}

/**
 * Starts a flow run: as a subflow in another flow's run, else on its own. Rejects only when the run could not be begun
 * or its end not be recorded; a failed run is an outcome.
 */
export async function startFlow(
  spec: FlowSpec,
  args: readonly unknown[] | undefined,
  extras: FlowCallExtras,
  named?: NamedRun,
): Promise<Outcome> {
  const scope = currentScope();
  const parent = scope.flow;
  if (parent && parent.flowRunId !== null && !named)
    return startSubflow(spec, args ?? [], extras, scope, parent);
  const runtime = currentRuntime(scope);
  const release = runtime.retain();
  try {
    const connection = await runtime.connection();
    const resolved = args && (await resolveArguments(args, extras.waitFor));
    return await startTopLevel({ spec, args: resolved, extras, scope, runtime, connection, named });
  } finally {
    await release();
  }
}

interface TopLevel {
  readonly spec: FlowSpec;
  readonly args: readonly unknown[] | undefined;
  readonly extras: FlowCallExtras;
  readonly scope: RunScope;
  readonly runtime: Runtime;
  readonly connection: Connection;
  readonly named: NamedRun | undefined;
}

async function startTopLevel(start: TopLevel): Promise<Outcome> {
  const { spec, args, extras, scope, runtime, connection, named } = start;
  const isScript = isMainModule(spec.moduleUrl);
  const create = await describeNewRun(start, isScript);
  const unfinished =
    !named && create?.resume_key && runtime.settings.resume
      ? await findResumable(connection, create.resume_key)
      : undefined;
  const target: NamedRun = named ?? unfinished ?? { flowRunId: runtime.ids.uuid(), takeOver: false };
  const process = new FlowRunProcess({
    spec,
    runtime,
    connection,
    scope,
    self: extras.self,
    args,
    prefersRecorded: named !== undefined && named.prefersGiven !== true,
    flowRunId: target.flowRunId,
    begin: { take_over: target.takeOver, claim: target.claim, retry_from: target.retryFrom },
    create,
    signal: extras.signal,
    onYield: extras.onYield,
  });
  const ended = process.run();
  runtime.guard({
    name: spec.name,
    isScript,
    stop: (reason) => process.stop(reason),
    ended: ended.then(
      () => runtime.logs.flush(),
      () => runtime.logs.flush(),
    ),
  });
  try {
    return await ended;
  } finally {
    await runtime.logs.flush();
  }
}

/** What a missing run is made of; undefined when it can't be made, because its parameters are not known. */
async function describeNewRun(
  start: TopLevel,
  isScript: boolean,
): Promise<NonNullable<BeginRunBody["create"]> | undefined> {
  const { spec, args, scope, runtime } = start;
  const defaults = runtime.settings.flows;
  if (args) return describeRun(spec, args, scope, defaults, isScript);
  try {
    return await describeRun(spec, [], scope, defaults, isScript);
  } catch (error) {
    if (BatutaError.is(error)) return undefined; // it has parameters: only a run that exists can be gone on with
    throw error;
  }
}

/** The unfinished run of the same script, flow and parameters, when its process is dead. */
async function findResumable(connection: Connection, resumeKey: string): Promise<NamedRun | undefined> {
  const found = await connection.client.call(findUnfinishedRun, { query: { resume_key: resumeKey } });
  if (!found) return undefined;
  const alive = found.owner ? (isOwnerAlive(found.owner) ?? found.lease_alive) : found.lease_alive;
  return alive ? undefined : { flowRunId: found.flow_run_id, takeOver: true };
}

async function describeRun(
  spec: FlowSpec,
  args: readonly unknown[],
  scope: RunScope,
  defaults: Runtime["settings"]["flows"],
  isScript: boolean,
): Promise<NonNullable<BeginRunBody["create"]>> {
  const parameters = spec.parameters(args);
  const encoded = encodeParameters(parameters);
  const name = spec.runName ? await spec.runName(parameters) : undefined;
  const labels: Record<string, string> = {};
  const retryDelay = spec.retryDelaySeconds ?? defaults.defaultRetryDelaySeconds;
  if (spec.moduleUrl) {
    // What `batuta flow-run retry` needs to run it again: its code, and where relative paths of it begin.
    labels["batuta.entrypoint"] = `${spec.moduleUrl}:${spec.name}`;
    labels["batuta.cwd"] = process.cwd();
  }
  return {
    name,
    flow_version: spec.version() ?? null,
    parameters: encoded.parameters,
    context: encoded.context,
    tags: [...new Set([...scope.tags, ...spec.tags])],
    labels,
    empirical_policy: {
      retries: spec.retries ?? defaults.defaultRetries,
      retry_delay_seconds: retryDelay,
      retry_delay: Math.round(retryDelay),
    },
    resume_key:
      isScript && spec.moduleUrl && encoded.text !== undefined
        ? resumeKeyFor(spec.moduleUrl, spec.name, encoded.text)
        : null,
  };
}

/** Waits for the runs among the arguments and puts their values in place. */
async function resolveArguments(
  args: readonly unknown[],
  waitFor: readonly Upstream[],
): Promise<readonly unknown[]> {
  const scan = scanArguments(args);
  for (const upstream of [...scan.upstreams, ...waitFor]) {
    const { source } = upstream;
    if (Future.is(source)) {
      source.observed = true;
      await source.settled();
    }
    const state = Future.is(source) ? source.peek() : source;
    if (state.isCompleted() || upstream.allowFailure) continue;
    throw new UpstreamTaskError(`a run that this flow needs did not complete: it is ${state.toString()}`, {
      cause: state.data,
    });
  }
  if (!scan.needsSubstitution) return args;
  return substituteArguments(args, (source) => (Future.is(source) ? source.peek().data : source.data));
}

/** A flow called in a flow: its run hangs on a tracking task run of the parent, and is found again on replay. */
async function startSubflow(
  spec: FlowSpec,
  args: readonly unknown[],
  extras: FlowCallExtras,
  scope: RunScope,
  parent: Execution,
): Promise<Outcome> {
  const { runtime, connection, flowRunId } = parent;
  if (flowRunId === null)
    throw new BatutaError("internal", "internal error: a subflow without a parent run. Please report it.");
  const tracker = new Future({ taskRunId: "", taskKey: spec.key, name: spec.name, clock: runtime.clock });
  tracker.observed = extras.tracker.observed;
  extras.tracker.future = tracker;
  let process: FlowRunProcess | undefined;
  let stopReason: unknown;
  const live: LiveCall = {
    future: tracker,
    abort: (reason) => {
      stopReason = reason;
      process?.stop(reason);
    },
    takeUnwritten: () => undefined,
  };
  parent.add(live);
  const taskKey = `subflow-${spec.key}`;
  const { upstreams, needsSubstitution } = scanArguments(args);
  const inputs =
    extras.callKey === undefined ? fingerprintArguments(args, needsSubstitution) : `key:${extras.callKey}`;
  const place = inputs === undefined ? undefined : takePlace(parent.counter, scope.path, taskKey, inputs);
  tracker.place = place;
  try {
    const resolved = await resolveArguments(args, extras.waitFor);
    const create = await describeRun(spec, resolved, scope, runtime.settings.flows, false);
    const results = extras.callKey === undefined ? fingerprintResults(upstreams) : "";
    const dynamicKey =
      place === undefined || results === undefined
        ? `unkeyed-${runtime.ids.uuid()}`
        : callKeyFor(place, results);
    const trackingId = derivedUuid(flowRunId, taskKey, dynamicKey, "task");
    tracker.taskRunId = trackingId;
    const record = parent.replay?.find(taskKey, dynamicKey);
    const childId = record
      ? (lastState(record).details.child_flow_run_id ?? derivedUuid(flowRunId, taskKey, dynamicKey, "flow"))
      : derivedUuid(flowRunId, taskKey, dynamicKey, "flow");
    const request: FlowRunRequest = {
      spec,
      runtime,
      connection,
      scope,
      self: extras.self,
      args: resolved,
      prefersRecorded: false,
      flowRunId: childId,
      // The parent's ownership covers its children.
      begin: { take_over: true },
      create: {
        ...create,
        resume_key: null,
        parent: {
          task_run_id: record?.id ?? trackingId,
          flow_run_id: flowRunId,
          task_key: taskKey,
          dynamic_key: dynamicKey,
          name: `${spec.name}-${dynamicKey.slice(0, 3)}`,
          task_inputs: scope.taskRun
            ? { __parents__: [{ input_type: "task_run", id: scope.taskRun.id }] }
            : {},
          tags: [...scope.tags],
          flow_run_run_count: parent.runCount,
          ...(parent.epoch === null ? {} : { epoch: parent.epoch }),
        },
      },
      signal: extras.signal,
      onYield: extras.onYield,
      replaysFailure:
        record !== undefined &&
        parent.resuming &&
        record.flow_run_run_count === parent.runCount &&
        lastState(record).type === "FAILED",
    };
    const run = (child: string): Promise<Outcome> => {
      process = new FlowRunProcess({ ...request, flowRunId: child });
      if (stopReason !== undefined) process.stop(stopReason);
      return process.run();
    };
    let outcome = await run(childId);
    for (let again = 1; outcome.missingResult; again++) {
      parent.warnOnce(
        `result:${taskKey}`,
        `the result of subflow '${spec.name}' was not kept, so it runs again: ${outcome.missingResult.message}`,
      );
      outcome = await run(derivedUuid(flowRunId, taskKey, dynamicKey, `flow-${again}`));
    }
    tracker.settle(outcome);
    return outcome;
  } catch (error) {
    tracker.settle({ state: new State({ type: "FAILED", data: error }), resultIdentity: undefined });
    throw error;
  } finally {
    parent.remove(live);
  }
}

/** A short hash of a source file, the default version of its flows. */
export function sourceVersion(source: string): string {
  return hash("sha256", source, "hex").slice(0, 32);
}
