import { expect, it } from "vitest";
import { ApiError } from "../../client/errors.ts";
import type { Client } from "../../client/http.ts";
import { setFlowRunState } from "../../contract/flow-runs/routes.ts";
import { beginRun, renewRunLease } from "../../contract/journal/routes.ts";
import type { Route } from "../../contract/route.ts";
import { BatutaError } from "../../platform/errors.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { type OutageLimit, patientClient } from "./patient-client.ts";

const REQUEST = { route: "set-flow-run-state", method: "POST", url: "http://batuta.invalid/api" };

/** How a server that is there says that it cannot answer now. */
const answered = (status: number, code?: string): ApiError => new ApiError(status, code && { code }, REQUEST);

/** A client that fails `failures` times with `failure` before it answers; and how often it was asked. */
function failingClient(failures: number, failure: Error) {
  let asked = 0;
  const call = async (): Promise<unknown> => {
    asked += 1;
    if (asked <= failures) throw failure;
    return "answer";
  };
  return { client: { baseUrl: "", call } as Client, asked: () => asked };
}

async function ask(
  failures: number,
  failure: Error | string,
  route: Route,
  input: object,
  options: { readonly isEmbedded?: boolean; readonly limit?: OutageLimit } = {},
) {
  const clock = createVirtualClock();
  const start = clock.now();
  const error = typeof failure === "string" ? new BatutaError(failure, "no connection") : failure;
  const { client, asked } = failingClient(failures, error);
  const told: string[] = [];
  const patient = patientClient(client, { ...options, clock, onOutage: ({ code }) => void told.push(code) });
  const call = patient.call as (route: Route, input: object) => Promise<unknown>;
  const answer = await clock.runUntil(
    call(route, input).catch((thrown: Error) => (BatutaError.is(thrown) ? thrown.code : thrown.message)),
  );
  return { answer, asked: asked(), told, waitedMs: clock.now() - start };
}

it.each([
  ["no connection", "api-unreachable"],
  ["no answer", "api-timeout"],
  ["502", answered(502)],
  ["503 with a code of the database", answered(503, "database-unreachable")],
  ["504", answered(504)],
])("asks again for as long as the outage takes (%s), and tells of it", async (_name, failure) => {
  const { answer, told, waitedMs } = await ask(720, failure, setFlowRunState, { body: {} });
  expect(answer).toBe("answer");
  expect(told).toHaveLength(720);
  expect(waitedMs).toBe(3_600_000);
});

it("waits for a server that closes its database, and not for that of its own process", async () => {
  const closed = answered(503, "store-closed");
  expect(await ask(2, closed, setFlowRunState, { body: {} })).toMatchObject({ answer: "answer" });
  const own = await ask(2, closed, setFlowRunState, { body: {} }, { isEmbedded: true });
  expect(own).toMatchObject({ answer: "store-closed", asked: 1 });
  const busy = answered(503, "database-busy");
  const embedded = await ask(2, busy, setFlowRunState, { body: {} }, { isEmbedded: true });
  expect(embedded).toMatchObject({ answer: "answer", asked: 3 });
});

it("gives a server up after its limit, and then asks nothing of a run any more, and the rest as ever", async () => {
  const limit = { seconds: 3600, target: "http://h.test/api", gone: new AbortController() };
  const given = await ask(
    Number.POSITIVE_INFINITY,
    "api-unreachable",
    setFlowRunState,
    { body: {} },
    { limit },
  );
  expect(given).toMatchObject({ answer: "server-gone", asked: 721, waitedMs: 3_600_000 });
  expect(limit.gone.signal.reason).toMatchObject({
    message: expect.stringMatching(
      /h\.test\/api has not answered for 3600 s.*OUTAGE_LIMIT.*goes on from there/,
    ),
  });
  expect(await ask(0, "none", setFlowRunState, { body: {} }, { limit })).toMatchObject({
    asked: 0,
    answer: "server-gone",
  });
  expect(await ask(0, "none", renewRunLease, { body: {} }, { limit })).toMatchObject({
    asked: 1,
    answer: "answer",
  });
});

it("counts each outage for itself", async () => {
  const limit = { seconds: 60, target: "the database", gone: new AbortController() };
  for (let outage = 0; outage < 3; outage++) {
    const { answer, waitedMs } = await ask(11, "api-timeout", setFlowRunState, { body: {} }, { limit });
    expect({ answer, waitedMs }).toEqual({ answer: "answer", waitedMs: 55_000 });
  }
});

it("waits for the begin of a subflow, and not for that of a run of its own", async () => {
  const child = await ask(3, "api-unreachable", beginRun, { body: { create: { parent: {} } } });
  expect(child).toMatchObject({ answer: "answer", asked: 4 });
  const own = await ask(3, "api-unreachable", beginRun, { body: { create: {} } });
  expect(own).toEqual({ answer: "api-unreachable", asked: 1, told: [], waitedMs: 0 });
});

it("hands on every other failure, and those of calls that can be missed", async () => {
  expect((await ask(1, new TypeError("bug"), setFlowRunState, { body: {} })).answer).toBe("bug");
  expect((await ask(1, answered(500), setFlowRunState, { body: {} })).answer).toBe("api-server-error");
  expect((await ask(1, "run-fenced", setFlowRunState, { body: {} })).answer).toBe("run-fenced");
  expect((await ask(1, "api-unreachable", renewRunLease, { body: {} })).answer).toBe("api-unreachable");
});
