import { expect, it } from "vitest";
import type { Client } from "../../client/http.ts";
import { setFlowRunState } from "../../contract/flow-runs/routes.ts";
import { beginRun, renewRunLease } from "../../contract/journal/routes.ts";
import type { Route } from "../../contract/route.ts";
import { BatutaError } from "../../platform/errors.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { patientClient } from "./patient-client.ts";

/** A client that fails `failures` times with `code` before it answers; and how often it was asked. */
function failingClient(failures: number, code: string) {
  let asked = 0;
  const call = async (): Promise<unknown> => {
    asked += 1;
    if (asked <= failures) throw new BatutaError(code, "no connection");
    return "answer";
  };
  return { client: { baseUrl: "", call } as Client, asked: () => asked };
}

async function ask(failures: number, code: string, route: Route, input: object) {
  const clock = createVirtualClock();
  const { client, asked } = failingClient(failures, code);
  const told: string[] = [];
  const patient = patientClient(client, clock, (error) => void told.push(error.code));
  const call = patient.call as (route: Route, input: object) => Promise<unknown>;
  const answer = await clock.runUntil(call(route, input).catch((error: BatutaError) => error.code));
  return { answer, asked: asked(), told };
}

it.each(["api-unreachable", "api-timeout", "api-unavailable"])(
  "asks again for as long as the outage (%s) takes, and tells of it",
  async (code) => {
    const { answer, told } = await ask(40, code, setFlowRunState, { body: {} });
    expect(answer).toBe("answer");
    expect(told).toHaveLength(40);
  },
);

it("waits for the begin of a subflow, and not for that of a run of its own", async () => {
  const child = await ask(3, "api-unreachable", beginRun, { body: { create: { parent: {} } } });
  expect(child).toMatchObject({ answer: "answer", asked: 4 });
  const own = await ask(3, "api-unreachable", beginRun, { body: { create: {} } });
  expect(own).toEqual({ answer: "api-unreachable", asked: 1, told: [] });
});

it("hands on every other failure, and those of calls that can be missed", async () => {
  expect((await ask(1, "run-fenced", setFlowRunState, { body: {} })).answer).toBe("run-fenced");
  expect((await ask(1, "api-unreachable", renewRunLease, { body: {} })).answer).toBe("api-unreachable");
});
