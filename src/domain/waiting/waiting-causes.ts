import type { FullLimit, WaitingCause, WaitingCode } from "../../contract/waiting/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";

/** What is known of a run, and of what it needs to start. Instants are microseconds. */
export interface WaitingFacts {
  readonly now: number;
  readonly state: {
    readonly type: string;
    readonly name: string;
    readonly message: string | null;
    readonly since: number | null;
    readonly due: number | null;
    readonly pauseTimeout: number | null;
    /** It waits for a person's answer. */
    readonly wantsInput: boolean;
  };
  /** The worker that has taken the run; null when it is not known. */
  readonly claim: {
    readonly worker: string;
    readonly heardAt: number | null;
    /** When it counts as gone if it stays silent; null while it is not. */
    readonly lostAt: number | null;
    /** Another worker may then have the run; else it crashes. */
    readonly again: boolean;
  } | null;
  /** The process that failed tries again itself. */
  readonly retriesInProcess: boolean;
  readonly runCount: number;
  readonly deployment: { readonly name: string; readonly paused: boolean; readonly served: boolean } | null;
  readonly pool: {
    readonly name: string;
    readonly type: string;
    readonly paused: boolean;
    readonly onlineWorkers: number;
    /** The latest sign of life of any worker. */
    readonly lastHeartbeat: number | null;
  } | null;
  readonly queue: { readonly name: string; readonly paused: boolean } | null;
  /** Limits that the start of the run asks, full or not. */
  readonly limits: readonly FullLimit[];
  /** Runs that called this one, directly or not: they wait for it. */
  readonly callers: ReadonlySet<string>;
  /** Task runs of the run that wait for slots of these limits. */
  readonly taskLimits: readonly { readonly limit: FullLimit; readonly waiting: number }[];
}

const HOLDERS_NAMED = 3;

/** Why a run is not running: what it waits for itself first, then what would keep it from starting anyway. */
export function waitingCauses(facts: WaitingFacts): readonly WaitingCause[] {
  const { type } = facts.state;
  if (type === "PAUSED") return [pauseCause(facts)];
  if (type === "RUNNING") return facts.taskLimits.map(taskCause);
  if (type === "PENDING") return [startingCause(facts)];
  if (type !== "SCHEDULED") return [];
  const own = ownCauses(facts);
  // The process that retries needs no worker.
  if (facts.retriesInProcess && facts.runCount > 0) return own;
  const others = [
    ...placeCauses(facts),
    ...facts.limits.filter(isFull).map((limit) => limitCause(limit, facts.callers)),
  ];
  const known = [...own, ...others];
  return known.length > 0 ? known : [idleCause(facts)];
}

function cause(code: WaitingCode, message: string, more: Partial<WaitingCause> = {}): WaitingCause {
  return { code, message, until: null, limit: null, ...more };
}

function at(micros: number): string {
  return `${new Date(micros / 1000).toISOString().slice(0, 19)}Z`;
}

function pauseCause({ state }: WaitingFacts): WaitingCause {
  const until = state.pauseTimeout === null ? null : formatInstant(state.pauseTimeout);
  const end = state.pauseTimeout === null ? "" : `; at ${at(state.pauseTimeout)} it fails`;
  if (state.wantsInput)
    return cause("awaiting-input", `it waits for input: batuta flow-run resume${end}`, { until });
  return state.name === "Suspended"
    ? cause(
        "suspended",
        `it was suspended, and starts anew when it is resumed: batuta flow-run resume${end}`,
        {
          until,
        },
      )
    : cause("paused", `it is paused until it is resumed: batuta flow-run resume${end}`, { until });
}

function taskCause({ limit, waiting }: WaitingFacts["taskLimits"][number]): WaitingCause {
  const runs = waiting === 1 ? "a task run waits" : `${waiting} task runs wait`;
  return cause("tasks-awaiting-slots", `${runs} for a slot: ${fullText(limit)}`, { limit });
}

function startingCause({ state, deployment, pool, claim }: WaitingFacts): WaitingCause {
  const since = state.since === null ? "" : ` since ${at(state.since)}`;
  if (claim !== null && claim.lostAt !== null) {
    const heard = claim.heardAt === null ? "was never heard of" : `was heard of at ${at(claim.heardAt)} last`;
    const then = claim.again ? "another worker may have it" : "it counts as crashed";
    return cause(
      "starting",
      `the worker '${claim.worker}' has taken it${since}, and ${heard}; from ${at(claim.lostAt)} on ${then}`,
      { until: formatInstant(claim.lostAt) },
    );
  }
  if (deployment === null) return cause("starting", `who made it has not begun it${since}`);
  const worker = claim === null ? "a worker" : `the worker '${claim.worker}'`;
  const who = pool === null ? "what serves its deployment" : `${worker} of the pool '${pool.name}'`;
  return cause(
    "starting",
    `${who} has taken it${since} and starts it; when that never ends, look at the worker's output`,
  );
}

/** What the run's own state says. */
function ownCauses({ now, state, runCount }: WaitingFacts): readonly WaitingCause[] {
  if (state.due === null || state.due <= now) return [];
  if (state.name === "AwaitingFormerRun")
    return [cause("awaiting-former-run", `it ${lowerFirst(state.message ?? "waits for an earlier run.")}`)];
  const until = formatInstant(state.due);
  if (state.name === "AwaitingConcurrencySlot")
    return [
      cause("awaiting-slot", `it asks for a slot again at ${at(state.due)}, or when one is free`, { until }),
    ];
  if (state.name === "AwaitingRetry" || (state.name !== "Resuming" && runCount > 0))
    return [cause("retry-delay", `it failed or crashed, and is tried again at ${at(state.due)}`, { until })];
  return [cause("not-due", `it is due at ${at(state.due)}`, { until })];
}

/** As the end of a sentence that goes on. */
function lowerFirst(sentence: string): string {
  return `${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1).replace(/\.$/, "")}`;
}

/** What of where it is to run keeps it from starting. */
function placeCauses({ deployment, pool, queue }: WaitingFacts): readonly WaitingCause[] {
  if (pool === null) {
    if (deployment === null) {
      return [
        cause(
          "no-deployment",
          "it belongs to no deployment, so nothing starts it but who made it: batuta flow-run retry --entrypoint path/of/file.ts:flow",
        ),
      ];
    }
    if (deployment.served) return [];
    const paused = deployment.paused ? ", and is paused, as a process that stops serving leaves it" : "";
    return [
      cause(
        "not-served",
        `the deployment '${deployment.name}' is in no work pool${paused}: a process must serve it (serve), and none does`,
      ),
    ];
  }
  const causes: WaitingCause[] = [];
  if (pool.paused) {
    causes.push(
      cause("pool-paused", `the work pool '${pool.name}' is paused: batuta work-pool resume ${pool.name}`),
    );
  }
  if (queue?.paused) {
    causes.push(
      cause(
        "queue-paused",
        `the queue '${queue.name}' of the work pool '${pool.name}' is paused: batuta work-queue resume ${queue.name} --pool ${pool.name}`,
      ),
    );
  }
  if (pool.onlineWorkers === 0) {
    const seen =
      pool.lastHeartbeat === null
        ? "none ever was"
        : `the last one was heard of at ${at(pool.lastHeartbeat)}`;
    causes.push(
      cause(
        "no-worker",
        `no worker of type '${pool.type}' is online for the work pool '${pool.name}' (${seen}): batuta worker start --pool ${pool.name}`,
      ),
    );
  }
  return causes;
}

const LIMIT_CODES: Readonly<Record<FullLimit["kind"], WaitingCode>> = {
  pool: "pool-full",
  queue: "queue-full",
  deployment: "limit-full",
  global: "limit-full",
  tag: "limit-full",
};

function isFull({ limit, taken }: FullLimit): boolean {
  return taken + 1 > limit;
}

function limitCause(limit: FullLimit, callers: WaitingFacts["callers"]): WaitingCause {
  const message = `${fullText(limit)}${callerText(limit, callers)}`;
  return cause(LIMIT_CODES[limit.kind], message, { limit });
}

/** Says when all slots are held by runs that wait for the one that wants a slot: nobody ever goes on. */
function callerText({ limit, holders }: FullLimit, callers: WaitingFacts["callers"]): string {
  const waiting = holders.filter(({ id }) => id !== null && callers.has(id));
  if (waiting.length === 0 || waiting.length < limit) return "";
  const who =
    waiting.length === 1 ? "the run that called this one and waits for it" : "runs that wait for it";
  return `; held by ${who}, so neither goes on: raise the limit above ${limit}, or give the deployment of this run another pool or queue`;
}

const LIMIT_NAMES: Readonly<Record<FullLimit["kind"], (name: string) => string>> = {
  pool: (name) => `the work pool '${name}'`,
  queue: (name) => `the queue '${name}'`,
  deployment: (name) => `the deployment '${name}'`,
  global: (name) => `the global limit '${name}'`,
  tag: (name) => `the tag '${name}'`,
};

function fullText({ kind, name, limit, taken, holders }: FullLimit): string {
  const slots = `${Math.ceil(taken)} of ${limit} slots are taken`;
  const named = holders.slice(0, HOLDERS_NAMED).map(holderText);
  const more = holders.length - named.length;
  const by = named.length === 0 ? "" : `, by ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `${LIMIT_NAMES[kind](name)} is full: ${slots}${by}`;
}

function holderText({ type, id, name }: FullLimit["holders"][number]): string {
  const kind = type === null ? "" : `${type.replace("_", " ")} `;
  return `${kind}${name ?? id ?? "somebody who gave no name"}`;
}

/** Nothing that the server knows of holds it back. */
function idleCause({ now, state, pool, deployment }: WaitingFacts): WaitingCause {
  const late = state.due === null ? 0 : Math.round((now - state.due) / 1e6);
  const since = late > 0 ? `, due ${late} s ago` : "";
  return pool === null
    ? cause(
        "worker-not-taking",
        `nothing holds it back${since}; the process that serves '${deployment?.name ?? ""}' takes it as soon as its own limit has room`,
      )
    : cause(
        "worker-not-taking",
        `nothing holds it back${since}; a worker of '${pool.name}' takes it as soon as its own limit has room, runs of lower priority numbers and earlier times first`,
      );
}
