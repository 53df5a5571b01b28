import { expect, it } from "vitest";
import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import type { Event } from "../contract/events/schemas.ts";
import { createIds } from "../platform/ids.ts";
import { silentLogger } from "../platform/logger.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createWorkerEvents } from "./worker-events.ts";

const REQUEST = { route: "create-events", method: "POST", url: "http://batuta.invalid/api" };

/** A worker's events, and what a server was told that fails so many times before it answers. */
function createWorld(failures: number, workerName = "My Wörker 1") {
  const clock = createVirtualClock();
  const told: Event[] = [];
  let left = failures;
  const call = async (route: { readonly id: string }, { body }: { readonly body?: readonly Event[] }) => {
    if (route.id !== "create-events") throw new ApiError(404, undefined, REQUEST);
    if (left-- > 0) throw new ApiError(503, undefined, REQUEST);
    told.push(...(body ?? []));
    return null;
  };
  const events = createWorkerEvents({
    client: { baseUrl: "", call } as unknown as Client, // safe: what is called of it
    clock,
    ids: createIds(),
    logger: silentLogger,
    workerName,
    version: "1",
    pool: { id: "p", name: "pool", type: "process" },
  });
  return { clock, events, told };
}

const RUN = {
  id: "r",
  name: "run",
  flow_id: "f",
  flow_name: "flow",
  tags: ["b"],
  deployment: { id: "d", name: "dep", tags: ["a", "b"] },
};
const END = { exitCode: 7, lastOutput: "" };

it("are told in order once the API is back, the end of a run with its job and what it follows", async () => {
  const { clock, events, told } = createWorld(30);
  events.started();
  const id = events.submitted(RUN);
  events.executed("r", { identifier: "host:1" }, END, id);
  events.stopped();
  const flushed = events.flush();
  await clock.advance(120_000);
  await flushed;
  expect(told.map(({ event }) => event)).toEqual([
    "prefect.worker.started",
    "prefect.worker.submitted-flow-run",
    "prefect.worker.executed-flow-run",
    "prefect.worker.stopped",
  ]);
  const [started, submitted, executed, stopped] = told;
  expect(started?.resource["prefect.resource.id"]).toBe("prefect.worker.process.my-worker-1");
  expect(submitted?.related.map((one) => one["prefect.resource.id"])).toEqual([
    "prefect.deployment.d",
    "prefect.flow.f",
    "prefect.flow-run.r",
    "prefect.tag.a",
    "prefect.tag.b",
    "prefect.work-pool.p",
  ]);
  expect(executed).toMatchObject({ follows: submitted?.id });
  expect(executed?.related[2]).toMatchObject({
    "prefect.infrastructure.identifier": "host:1",
    "prefect.infrastructure.status-code": "7",
  });
  expect(stopped?.follows).toBe(started?.id);
});

it("name a run that is gone by its id", async () => {
  const { clock, events, told } = createWorld(0);
  events.executed("r", { identifier: "host:1" }, END);
  await clock.advance(10);
  await events.flush();
  expect(told[0]?.related[0]).toMatchObject({ "prefect.resource.id": "prefect.flow-run.r" });
});

// What Prefect 3.8.4's workers of these names call themselves, but for the last, of which it spells out the sound.
it.each([
  ["My Wörker 1", "my-worker-1"],
  ["Straße 7", "strasse-7"],
  ["ø Æ ł", "o-ae-l"],
  ["it's me", "it-s-me"],
  ["naïve’s", "naives"],
  ["1,000 hosts", "1000-hosts"],
  ["½ pool", "1-2-pool"],
  ["host.name-12", "host-name-12"],
  ["Київ 1", "киів-1"],
])("are those of one resource: %s is %s", async (name, slug) => {
  const { events, told } = createWorld(0, name);
  events.started();
  await events.flush();
  expect(told[0]?.resource["prefect.resource.id"]).toBe(`prefect.worker.process.${slug}`);
});
