import { expect, it } from "vitest";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createIds } from "../platform/ids.ts";
import { silentLogger } from "../platform/logger.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { createApp } from "./app.ts";
import { plainRequest } from "./http/plain-request.ts";
import { measureApp } from "./measured-app.ts";

/** A line of the text format: a comment, or a name with labels and a number. */
const LINE =
  /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? (?:[0-9.e+-]+|\+Inf))$/;

describeEachDialect("metrics", (dialect) => {
  async function open(authString?: string) {
    const clock = createVirtualClock();
    const store = await dialect.openStore({ clock });
    const app = measureApp(createApp({ store, clock, ids: createIds(), logger: silentLogger, authString }));
    const ask = (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
      const init = {
        method,
        headers: { "content-type": "application/json", ...headers },
        body: body ?? null,
      };
      return app.answer((held) => plainRequest(new Request(`http://batuta.invalid/api${path}`, init), held));
    };
    return { ask };
  }

  it("count requests, flow runs by state, and what the loops did", async () => {
    const { ask } = await open();
    const flow = await ask("POST", "/flows/", '{"name":"f"}');
    const { id } = JSON.parse(String(flow.body)) as { id: string };
    for (const type of ["SCHEDULED", "SCHEDULED", "PENDING"]) {
      await ask("POST", "/flow_runs/", JSON.stringify({ flow_id: id, state: { type } }));
    }
    await ask("GET", '/no"where/at%0Aall');
    const { status, headers, body } = await ask("GET", "/metrics");
    expect([status, headers["content-type"]]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    const text = String(body);
    expect(text.endsWith("\n")).toBe(true);
    const lines = text.trimEnd().split("\n");
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    expect(lines).toContain('batuta_flow_runs{state="SCHEDULED"} 2');
    expect(lines).toContain('batuta_flow_runs{state="PENDING"} 1');
    const posts =
      'batuta_http_request_duration_seconds_count{method="POST",route="flow_runs",status="201"} 3';
    expect(lines).toContain(posts);
    const unknown = 'batuta_http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1';
    expect(lines).toContain(unknown);
    expect(lines).toContain('batuta_loop_failed{loop="scheduler"} 0');
  });

  it("are shown to those only who may use the API", async () => {
    const { ask } = await open("ada:secret");
    expect((await ask("GET", "/metrics")).status).toBe(401);
    expect((await ask("GET", "/metrics", undefined, { authorization: "Bearer ada:secret" })).status).toBe(
      200,
    );
    expect((await ask("POST", "/metrics", "{}", { authorization: "Bearer ada:secret" })).status).toBe(404);
  });
});
