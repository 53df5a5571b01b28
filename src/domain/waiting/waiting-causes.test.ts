import { describe, expect, it } from "vitest";
import type { FullLimit } from "../../contract/waiting/schemas.ts";
import { type WaitingFacts, waitingCauses } from "./waiting-causes.ts";

const NOW = Date.UTC(2026, 0, 1, 12) * 1000;
const LATER = NOW + 60e6;

const FACTS: WaitingFacts = {
  now: NOW,
  state: {
    type: "SCHEDULED",
    name: "Scheduled",
    message: null,
    since: NOW - 5e6,
    due: NOW - 5e6,
    pauseTimeout: null,
    wantsInput: false,
  },
  claim: null,
  retriesInProcess: false,
  runCount: 0,
  deployment: { name: "nightly", paused: false, served: false },
  pool: { name: "local", type: "process", paused: false, onlineWorkers: 1, lastHeartbeat: NOW },
  queue: { name: "default", paused: false },
  limits: [],
  callers: new Set(),
  taskLimits: [],
};

const full = (kind: FullLimit["kind"], taken = 2): FullLimit => ({
  kind,
  name: "x",
  limit: 2,
  taken,
  holders: ["a", "b", "c", "d"].map((name) => ({ type: "flow_run", id: null, name })),
});

type Change = Partial<Omit<WaitingFacts, "state">> & { readonly state?: Partial<WaitingFacts["state"]> };

const pool = FACTS.pool as NonNullable<WaitingFacts["pool"]>; // safe: given above

/** What is so, and what is told of it: a code, and a part of the message. */
const CASES: readonly (readonly [
  is: string,
  change: Change,
  told: readonly (readonly [string, RegExp])[],
])[] = [
  ["nothing holds it back", {}, [["worker-not-taking", /due 5 s ago; a worker of 'local' takes it/]]],
  ["its time has not come", { state: { due: LATER } }, [["not-due", /due at 2026-01-01T12:01:00Z/]]],
  [
    "it waits for an earlier run of its schedule",
    {
      state: {
        name: "AwaitingFormerRun",
        message: "Waits until run 'x' of the same schedule has ended.",
        due: LATER,
      },
    },
    [["awaiting-former-run", /^it waits until run 'x' of the same schedule has ended$/]],
  ],
  [
    "it waits to be tried again",
    {
      state: { name: "AwaitingRetry", due: LATER },
      runCount: 1,
      retriesInProcess: true,
      pool: { ...pool, paused: true },
    },
    [["retry-delay", /failed or crashed, and is tried again at 2026-01-01T12:01:00Z/]],
  ],
  [
    "its deployment is full",
    { state: { name: "AwaitingConcurrencySlot", due: LATER }, limits: [full("deployment")] },
    [
      ["awaiting-slot", /asks for a slot again/],
      [
        "limit-full",
        /deployment 'x' is full: 2 of 2 slots are taken, by flow run a, flow run b, flow run c and 1 more/,
      ],
    ],
  ],
  ["a global limit is full", { limits: [full("global")] }, [["limit-full", /global limit 'x'/]]],
  ["a rate limit has no whole slot", { limits: [full("global", 1.5)] }, [["limit-full", /2 of 2 slots/]]],
  ["a limit has room", { limits: [full("pool", 1)] }, [["worker-not-taking", /nothing holds it back/]]],
  [
    "the pool and its queue are full",
    { limits: [full("pool"), full("queue")] },
    [
      ["pool-full", /pool/],
      ["queue-full", /queue/],
    ],
  ],
  [
    "pool and queue are paused, and no worker is there",
    { pool: { ...pool, paused: true, onlineWorkers: 0 }, queue: { name: "q", paused: true } },
    [
      ["pool-paused", /batuta work-pool resume local/],
      ["queue-paused", /'q' of the work pool 'local'/],
      [
        "no-worker",
        /no worker of type 'process' .* heard of at 2026-01-01T12:00:00Z.*batuta worker start --pool local/,
      ],
    ],
  ],
  [
    "no worker ever was",
    { pool: { ...pool, onlineWorkers: 0, lastHeartbeat: null } },
    [["no-worker", /none ever was/]],
  ],
  [
    "nobody serves its deployment, which is paused",
    { pool: null, queue: null, deployment: { name: "d", paused: true, served: false } },
    [["not-served", /in no work pool, and is paused, as a process/]],
  ],
  [
    "its deployment is served",
    { pool: null, queue: null, deployment: { name: "d", paused: false, served: true } },
    [["worker-not-taking", /process that serves 'd'/]],
  ],
  [
    "it has no deployment",
    { pool: null, queue: null, deployment: null },
    [["no-deployment", /--entrypoint/]],
  ],
  [
    "a worker has taken it, and is silent",
    {
      state: { type: "PENDING", since: NOW },
      claim: { worker: "w", heardAt: NOW - 60e6, lostAt: LATER, again: true },
    },
    [
      [
        "starting",
        /'w' has taken it .* heard of at 2026-01-01T11:59:00Z last; from 2026-01-01T12:01:00Z on another worker may have it/,
      ],
    ],
  ],
  [
    "a worker that has a name has taken it",
    {
      state: { type: "PENDING", since: NOW },
      claim: { worker: "w", heardAt: NOW, lostAt: null, again: true },
    },
    [["starting", /the worker 'w' of the pool 'local' has taken it since/]],
  ],
  [
    "a worker has taken it",
    { state: { type: "PENDING" } },
    [["starting", /worker of the pool 'local' has taken it since/]],
  ],
  [
    "it waits for input",
    { state: { type: "PAUSED", name: "Paused", wantsInput: true, pauseTimeout: LATER } },
    [["awaiting-input", /waits for input.*at 2026-01-01T12:01:00Z it fails/]],
  ],
  ["it is paused", { state: { type: "PAUSED", name: "Paused" } }, [["paused", /until it is resumed/]]],
  [
    "the run that called it has the only slot",
    {
      callers: new Set(["id-of-a"]),
      limits: [
        { ...full("pool"), limit: 1, taken: 1, holders: [{ type: "flow_run", id: "id-of-a", name: "a" }] },
      ],
    },
    [
      [
        "pool-full",
        /by flow run a; held by the run that called this one and waits for it, so neither goes on: raise the limit above 1, or/,
      ],
    ],
  ],
  ["it is suspended", { state: { type: "PAUSED", name: "Suspended" } }, [["suspended", /starts anew/]]],
  [
    "its tasks wait for a tag's slots",
    { state: { type: "RUNNING" }, taskLimits: [{ limit: full("tag"), waiting: 2 }] },
    [["tasks-awaiting-slots", /2 task runs wait for a slot: the tag 'x' is full/]],
  ],
  ["it runs", { state: { type: "RUNNING" } }, []],
  ["it has ended", { state: { type: "COMPLETED" } }, []],
];

describe("waitingCauses", () => {
  for (const [is, change, told] of CASES) {
    it(`tells when ${is}`, () => {
      const causes = waitingCauses({ ...FACTS, ...change, state: { ...FACTS.state, ...change.state } });
      expect(causes.map(({ code, message }) => [code, message])).toEqual(
        told.map(([code, message]) => [code, expect.stringMatching(message)]),
      );
    });
  }
});
