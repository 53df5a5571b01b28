import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createKubernetesInfrastructure } from "./kubernetes-infrastructure.ts";
import { loadKubernetesClient } from "./load-kubernetes-client.ts";

it("loads nothing of Kubernetes before the first job", () => {
  const clock = createSystemClock();
  const worker = { clock, logger: silentLogger, write: () => undefined };
  expect(createKubernetesInfrastructure(worker).type).toBe("kubernetes");
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => path.includes("/@kubernetes/"))).toEqual([]);
});

it("says what to install where the client is missing", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(loadKubernetesClient(() => Promise.reject(missing))).rejects.toMatchObject({
    code: "driver-missing",
    message: expect.stringContaining('run "npm install @kubernetes/client-node"'),
  });
});
