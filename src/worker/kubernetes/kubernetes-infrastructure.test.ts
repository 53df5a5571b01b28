import { expect, it } from "vitest";
import { loadedBy } from "../../../test/support/loaded-by.ts";
import { loadKubernetesClient } from "./load-kubernetes-client.ts";

it("loads nothing of Kubernetes before the first job", () => {
  const loaded = loadedBy(`
    import { createKubernetesInfrastructure } from "${new URL("kubernetes-infrastructure.ts", import.meta.url)}";
    createKubernetesInfrastructure({ clock: {}, logger: {}, write() {} });
  `);
  expect(loaded.some((url) => url.endsWith("/kubernetes-infrastructure.ts"))).toBe(true);
  expect(loaded.filter((url) => url.includes("/@kubernetes/"))).toEqual([]);
});

it("says what to install where the client is missing", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(loadKubernetesClient(() => Promise.reject(missing))).rejects.toMatchObject({
    code: "driver-missing",
    message: expect.stringContaining('run "npm install @kubernetes/client-node"'),
  });
});
