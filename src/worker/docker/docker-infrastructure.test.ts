import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { loadedBy } from "../../../test/support/loaded-by.ts";
import { loadDockerode } from "./load-dockerode.ts";

it("loads nothing of Docker before the first job", () => {
  const loaded = loadedBy(`
    import { createDockerInfrastructure } from "${new URL("docker-infrastructure.ts", import.meta.url)}";
    createDockerInfrastructure({ clock: {}, logger: {}, write() {} });
  `);
  expect(loaded.some((url) => url.endsWith("/docker-infrastructure.ts"))).toBe(true);
  expect(loaded.filter((url) => url.includes("/dockerode/"))).toEqual([]);
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
