import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createDockerInfrastructure } from "./docker-infrastructure.ts";
import { loadDockerode } from "./load-dockerode.ts";

it("loads nothing of Docker before the first job", () => {
  const clock = createSystemClock();
  expect(createDockerInfrastructure({ clock, logger: silentLogger, write: () => undefined }).type).toBe(
    "docker",
  );
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => path.includes("/dockerode/"))).toEqual([]);
});

it("says what to install where dockerode is missing", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(loadDockerode(() => Promise.reject(missing))).rejects.toMatchObject({
    code: "driver-missing",
    message: expect.stringContaining('run "npm install dockerode"'),
  });
  expect(await loadDockerode()).toBeTypeOf("function");
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((path) => path.includes("/dockerode/"))).toBe(true);
});
