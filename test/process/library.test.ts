import { expect, it, vi } from "vitest";
import { createScriptHome } from "./script-home.ts";

vi.setConfig({ testTimeout: 120_000 });

async function ask(port: unknown, upTo: number): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/${upTo}`);
  return response.json();
}

const sumUpTo = (upTo: number): number =>
  Array.from({ length: upTo }, (_, i) => i * i).reduce((sum, square) => sum + square, 0);

it("runs many flows at once in one service, each with its own context and result", async () => {
  const home = await createScriptHome();
  const service = home.start("service.ts");
  const { port } = await service.next("port");
  const sizes = Array.from({ length: 30 }, (_, i) => i % 7);
  await expect(Promise.all(sizes.map((upTo) => ask(port, upTo)))).resolves.toEqual(
    sizes.map((upTo) => ({ sum: sumUpTo(upTo) })),
  );
  expect(await service.kill("SIGTERM")).toEqual({ code: 0, signal: null });
  const runs = await home.runs();
  expect(runs).toHaveLength(30);
  expect(new Set(runs.map((run) => run.state_type))).toEqual(new Set(["COMPLETED"]));
});

it("takes no signals and goes on with no run of a process before", async () => {
  const home = await createScriptHome();
  const first = home.start("service.ts", [], { STAY_IN: "square" });
  const { port } = await first.next("port");
  ask(port, 1).catch(() => undefined);
  // The service's own listener on SIGTERM is all there is.
  await expect(first.next("in")).resolves.toEqual({ in: "square", signals: 1 });
  await first.kill("SIGKILL");

  const second = home.start("service.ts");
  await expect(ask((await second.next("port")).port, 1)).resolves.toEqual({ sum: 0 });
  await second.kill("SIGTERM");
  expect((await home.runs()).map((run) => run.state_type)).toEqual(["RUNNING", "COMPLETED"]);
});
