import { expect, it } from "vitest";
import { startServer } from "./start-server.ts";
import { linesAfter, makeProject } from "./user-project.ts";

const FLOW = `import { flow, task } from "batuta";
const double = task({ name: "double" }, async (n: number) => n * 2);
const main = flow({ name: "to-a-server" }, async (n: number) => await double(n));
main(21).then((value) => console.log("GOT", value), (error) => { console.log("FAILED", error.message); process.exitCode = 1; });
`;

it("goes to the server that PREFECT_API_URL names, with PREFECT_API_AUTH_STRING, when its own are unset", async () => {
  const server = makeProject("prefect-server");
  const client = makeProject("prefect-client");
  client.write({ "flow.ts": FLOW });
  await using started = await startServer(server, "ada:lovelace");
  const { url } = started;
  const run = (env: Record<string, string>) => client.tryNode(["flow.ts"], env);

  const prefect = { PREFECT_API_URL: url, PREFECT_API_AUTH_STRING: "ada:lovelace" };
  const good = await run(prefect);
  expect(linesAfter("GOT", good.stdout), good.stderr).toEqual(["42"]);

  // The server has it, and no database was made at home.
  const headers = { authorization: `Basic ${btoa("ada:lovelace")}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/flow_runs/filter`, { method: "POST", headers, body: "{}" });
  expect(await answer.json()).toMatchObject([{ state_type: "COMPLETED" }]);
  expect(await client.batuta("flow-run", "ls")).toEqual([]);

  const refused = await run({ ...prefect, PREFECT_API_AUTH_STRING: "ada:byron" });
  expect(refused.code).toBe(1);
  expect(linesAfter("FAILED", refused.stdout)[0]).toMatch(/401|auth/i);

  // Its own names come first.
  const own = await run({ ...prefect, PREFECT_API_URL: "http://127.0.0.1:9/api", BATUTA_API_URL: url });
  expect(linesAfter("GOT", own.stdout), own.stderr).toEqual(["42"]);
});
