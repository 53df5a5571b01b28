import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import { readDeployment } from "../contract/deployments/routes.ts";
import type { Deployment } from "../contract/deployments/schemas.ts";
import { createEvents } from "../contract/events/routes.ts";
import type { Event, RelatedResource } from "../contract/events/schemas.ts";
import { readFlowRun } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { readFlow } from "../contract/flows/routes.ts";
import type { WorkPool } from "../contract/work-pools/schemas.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { JobEnd } from "./infrastructure.ts";
import { untilAnswered } from "./patience.ts";

/** Options of `createWorkerEvents`. */
export interface WorkerEventsOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly workerName: string;
  /** Of Batuta. */
  readonly version: string;
  readonly pool: Pick<WorkPool, "id" | "name" | "type">;
}

/** A run whose job was started. */
export interface SubmittedRun extends Pick<FlowRun, "id" | "name" | "flow_id" | "tags"> {
  readonly flow_name: string;
  readonly deployment: Pick<Deployment, "id" | "name" | "tags">;
}

/** What a worker tells of itself in events, as Prefect's workers do. Telling is no part of the work: nothing waits for it. */
export interface WorkerEvents {
  started(): void;
  stopped(): void;
  /** A run's job was started; gives the event's id, which that of its end follows. */
  submitted(run: SubmittedRun): string;
  executed(flowRunId: string, job: { readonly identifier: string }, end: JobEnd, follows?: string): void;
  /** Resolves when all is told, or after a while. */
  flush(): Promise<void>;
}

const PREFIX = "prefect.worker.";
/** A worker that ends waits so long for its last events to be taken. */
const FLUSH_MS = 3000;
const MOST_AT_ONCE = 50;
/** While the API is away for long the oldest are given up. */
const MOST_WAITING = 10_000;

/** An event but for what it is related with, which is read when it is told. */
interface Waiting {
  readonly event: Omit<Event, "related">;
  readonly flowRunId?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** Creates the events of one worker. They are told in order, several at once, and again when the API was away. */
export function createWorkerEvents(options: WorkerEventsOptions): WorkerEvents {
  const { client, clock, ids, logger, workerName, version, pool } = options;
  const resource = {
    "prefect.resource.id": `${PREFIX}${pool.type}.${slugOf(workerName)}`,
    "prefect.resource.name": workerName,
    "batuta.version": version,
    "prefect.worker-type": pool.type,
  };
  const poolResource = related("work-pool", pool);
  const waiting: Waiting[] = [];
  const runs = new Map<string, readonly RelatedResource[]>();
  let telling: Promise<void> | undefined;
  let startedId: string | undefined;

  function tell(name: string, follows: string | undefined, more: Omit<Waiting, "event"> = {}): string {
    const id = ids.uuid();
    const occurred = new Date(clock.now()).toISOString();
    const event = { id, occurred, event: PREFIX + name, resource, payload: {}, follows: follows ?? null };
    waiting.push({ event, ...more });
    if (waiting.length > MOST_WAITING) waiting.shift();
    telling ??= tellAll().finally(() => {
      telling = undefined;
    });
    return id;
  }

  async function tellAll(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.splice(0, MOST_AT_ONCE);
      try {
        const body = await untilAnswered(() => Promise.all(some.map(complete)), options);
        await untilAnswered(() => client.call(createEvents, { body }), options);
      } catch (error) {
        logger.warn("events of the worker were refused", { err: error });
      }
    }
  }

  async function complete({ event, flowRunId, labels = {} }: Waiting): Promise<Event> {
    const ofRun = flowRunId === undefined ? [] : await relatedOf(flowRunId);
    const labelled = ofRun.map((one) =>
      one["prefect.resource.role"] === "flow-run" ? { ...one, ...labels } : one,
    );
    if (event.event === `${PREFIX}executed-flow-run` && flowRunId !== undefined) runs.delete(flowRunId);
    return { ...event, related: [...labelled, poolResource] };
  }

  /** Of a run that another worker has submitted. */
  async function relatedOf(id: string): Promise<readonly RelatedResource[]> {
    const known = runs.get(id);
    if (known !== undefined) return known;
    try {
      const run = await client.call(readFlowRun, { params: { id } });
      const deployment =
        run.deployment_id === null
          ? undefined
          : await client.call(readDeployment, { params: { id: run.deployment_id } });
      const flow = await client.call(readFlow, { params: { id: run.flow_id } });
      return describe({ ...run, flow_name: flow.name }, deployment);
    } catch (error) {
      if (!ApiError.is(error, 404)) throw error;
      return [related("flow-run", { id, name: id })]; // it was deleted, or its deployment
    }
  }

  return {
    started: () => {
      startedId = tell("started", undefined);
    },
    stopped: () => void tell("stopped", startedId),
    submitted: (run) => {
      runs.set(run.id, describe(run, run.deployment));
      return tell("submitted-flow-run", undefined, { flowRunId: run.id });
    },
    executed: (flowRunId, { identifier }, { exitCode }, follows) => {
      const labels = {
        "prefect.infrastructure.identifier": identifier,
        "prefect.infrastructure.status-code": String(exitCode ?? -1),
      };
      tell("executed-flow-run", follows, { flowRunId, labels });
    },
    flush: async () => {
      if (telling !== undefined) await Promise.race([telling, clock.sleep(FLUSH_MS)]);
    },
  };
}

function describe(
  run: Omit<SubmittedRun, "deployment">,
  deployment: SubmittedRun["deployment"] | undefined,
): readonly RelatedResource[] {
  const tags = new Set([...(deployment?.tags ?? []), ...run.tags]);
  return [
    ...(deployment === undefined ? [] : [related("deployment", deployment)]),
    related("flow", { id: run.flow_id, name: run.flow_name }),
    related("flow-run", run),
    ...[...tags].sort().map((tag) => ({
      "prefect.resource.id": `prefect.tag.${tag}`,
      "prefect.resource.role": "tag",
    })),
  ];
}

function related(
  kind: string,
  { id, name }: { readonly id: string; readonly name: string },
): RelatedResource {
  return {
    "prefect.resource.id": `prefect.${kind}.${id}`,
    "prefect.resource.role": kind,
    "prefect.resource.name": name,
  };
}

/** Latin letters that are no other letter with a mark. */
const LATIN: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

/** `My Wörker 1` becomes `my-worker-1`, as with Prefect's workers; letters that are not Latin stay, which Prefect spells out. */
function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const latin = plain.replace(/[ßæœøđðþłı]/g, (letter) => LATIN[letter] ?? "");
  const joined = latin.replace(/[‘’]/g, "").replace(/(?<=\d),(?=\d)/g, "");
  return joined.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
