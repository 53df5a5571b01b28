import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type LineProcess, startLineProcess } from "../support/line-process.ts";
import { createScriptHome, type ScriptHome } from "./script-home.ts";

async function serve({ path, databaseUrl }: ScriptHome, port = 0): Promise<[LineProcess, string]> {
  const server = startLineProcess("serve.ts", { port, databaseUrl, home: join(path, "server") });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const { url } = await server.next("url");
  return [server, `${url}`];
}

it("a run whose server is gone for good ends after the limit, says why, and goes on from its journal when it is started again", async () => {
  const home = await createScriptHome();
  const [server, url] = await serve(home);
  const env = { BATUTA_API_URL: url };
  const first = home.start("etl.ts", ["rows"], {
    ...env,
    STAY_IN: "transform",
    UNTIL_TOLD: "1",
    BATUTA_API_OUTAGE_LIMIT_SECONDS: "2",
    BATUTA_LOGGING_LEVEL: "WARNING",
  });
  await first.next("in");
  await server.kill("SIGKILL");
  first.send("the step may end, and nobody takes it");
  expect(await first.ended).toEqual({ code: 1, signal: null });
  expect(first.stderr()).toMatch(/the server does not take task runs; they are kept and sent again/);
  expect(first.stderr()).toMatch(/has not answered for 2 s: it is waited for no longer \(BATUTA_API_OUTAGE/);
  expect(await home.effects()).toEqual(["extract", "transform"]);

  await serve(home, Number(new URL(url).port));
  const again = home.start("etl.ts", ["rows"], env);
  await expect(again.next("result")).resolves.toEqual({ result: "rows extract transform load" });
  expect(await again.ended).toEqual({ code: 0, signal: null });
  // What was acknowledged is not run again; what nobody took is.
  expect(await home.effects()).toEqual(["extract", "transform", "transform", "load"]);
  expect(await home.runs()).toMatchObject([{ state_type: "COMPLETED", run_count: 1 }]);
}, 120_000);
