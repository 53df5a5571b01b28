import { describe, expect, it } from "vitest";
import { createLazyRouter, createRouter } from "./router.ts";

const router = createRouter([
  { method: "POST", path: "/flows/" },
  { method: "POST", path: "/flows/count" },
  { method: "GET", path: "/flows/name/{name}" },
  { method: "GET", path: "/flows/{id}" },
  { method: "GET", path: "/flows/{id}/runs/{key}" },
]);

describe("router", () => {
  it.each([
    ["POST", "/api/flows/", "/flows/", {}],
    ["GET", "/api/flows/count", "/flows/{id}", { id: "count" }],
    ["GET", "/api/flows/name/a%20b%2Fc", "/flows/name/{name}", { name: "a b/c" }],
    ["GET", "/api/flows/1/runs/2", "/flows/{id}/runs/{key}", { id: "1", key: "2" }],
  ])("leads %s %s to %s", (method, path, route, params) => {
    expect(router.match(method, path)).toMatchObject({ route: { path: route }, params });
  });

  it.each([
    ["POST", "/flows/"],
    ["PUT", "/api/flows/"],
    ["GET", "/api/flows/1/runs/"],
    ["GET", "/api/flows/%E0%A4%A"],
    ["GET", "/api"],
    ["GET", "/"],
  ])("leads %s %s nowhere", (method, path) => {
    expect(router.match(method, path)).toBeUndefined();
  });

  it("knows paths whatever the method, and the other spelling of a last slash", () => {
    expect(router.has("/api/flows/count")).toBe(true);
    expect(router.has("/api/runs")).toBe(false);
    expect(router.withOtherSlash("POST", "/api/flows")).toBe("/api/flows/");
    expect(router.withOtherSlash("POST", "/api/flows/count/")).toBe("/api/flows/count");
    expect(router.withOtherSlash("GET", "/api/flows")).toBeUndefined();
  });
});

describe("lazy router", () => {
  const core = createRouter<{ method: "GET" | "POST"; path: string }>([
    { method: "GET", path: "/flows/{id}" },
  ]);

  it("loads the groups of a first segment once, and only when the core has no such route", async () => {
    let loads = 0;
    const find = createLazyRouter(core, [
      {
        segments: ["flows", "searches"],
        load: async () => {
          loads++;
          return createRouter([{ method: "POST", path: "/flows/{id}/mark" }]);
        },
      },
    ]);
    expect(find("GET", "/api/flows/1")).toBe(core);
    expect(find("GET", "/api/logs/1")).toBe(core);
    expect(loads).toBe(0);
    const [first, second] = await Promise.all([
      find("POST", "/api/flows/1/mark"),
      find("POST", "/api/flows/2/mark"),
    ]);
    expect(first?.match("POST", "/api/flows/1/mark")).toMatchObject({ params: { id: "1" } });
    expect(second?.match("GET", "/api/flows/1")).toMatchObject({ params: { id: "1" } });
    expect((await find("PUT", "/api/searches/1")).has("/api/flows/1/mark")).toBe(true);
    expect(loads).toBe(1);
  });
});
