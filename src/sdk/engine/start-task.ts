import type { Client } from "../../client/http.ts";
import type { JournalPort } from "../../contract/journal/port.ts";
import { currentScope } from "../run-context.ts";
import { currentRuntime } from "./default-runtime.ts";
import { Execution } from "./execution.ts";
import type { Future } from "./future.ts";
import type { CallExtras } from "./made-call.ts";
import type { Connection, Runtime } from "./runtime.ts";
import { startCall } from "./task-call.ts";
import type { TaskSpec } from "./task-spec.ts";

/** Starts a task call in the caller's run, or on its own outside runs. */
export function startTask(spec: TaskSpec, args: readonly unknown[], extras: CallExtras): Future {
  const scope = currentScope();
  if (scope.flow) return startCall(scope.flow, spec, args, extras, scope);
  const runtime = currentRuntime(scope);
  const release = runtime.retain();
  const execution = detachedExecution(runtime);
  const future = startCall(execution, spec, args, extras, {
    ...scope,
    runtime,
    flow: execution,
    logPrints: runtime.settings.logging.logPrints,
  });
  const ended = future.settled().then(async () => {
    await execution.settled();
    await runtime.logs.flush();
    await release();
  });
  runtime.guard({ name: spec.name, isScript: false, stop: (reason) => execution.stop(reason), ended });
  return future;
}

/** A call outside flows belongs to no flow run: nothing replays it, and it has no owner to be fenced. */
function detachedExecution(runtime: Runtime): Execution {
  return new Execution({
    runtime,
    connection: deferredConnection(runtime),
    flowRunId: null,
    epoch: null,
    runCount: 0,
    runner: runtime.runner,
    results: undefined,
    replay: undefined,
    resuming: false,
    logger: runtime.logs.logger("batuta.task_runs"),
    args: [],
    parameters: {},
  });
}

/** A connection for code that can't wait for the opening: what is asked of it waits instead. */
function deferredConnection(runtime: Runtime): Connection {
  let opened: Connection | undefined;
  const opening = runtime.connection().then((connection) => {
    opened = connection;
    return connection;
  });
  opening.catch(() => undefined);
  const journal: JournalPort = {
    append: async (entry) => (opened ?? (await opening)).journal.append(entry),
    whenReady: () => (opened ? opened.journal.whenReady() : opening.then(() => undefined)),
    close: async () => undefined,
  };
  const client: Client = {
    baseUrl: "",
    call: async (route, ...input) => (opened ?? (await opening)).client.call(route, ...input),
  };
  return { kind: "embedded", target: "", client, journal, close: async () => undefined };
}
