import { describe, expect, it } from "vitest";
import { cleanStack, ownFolders } from "./clean-stack.ts";

describe("ownFolders", () => {
  it("are the SDK's folder in a checkout and the package's when built, by URL and by path", () => {
    expect(ownFolders("file:///work/src/sdk/engine/clean-stack.ts")).toEqual([
      "file:///work/src/sdk/",
      "/work/src/sdk/",
    ]);
    expect(ownFolders("file:///a%20b/node_modules/batuta/dist/lib/sdk-BrlrPedw.js")).toEqual([
      "file:///a%20b/node_modules/batuta/",
      "/a b/node_modules/batuta/",
    ]);
  });

  it("are none in a bundle, whose folder is the user's", () => {
    expect(ownFolders("file:///work/out/flow.mjs")).toEqual([]);
    expect(ownFolders("file:///work/dist/lib/flow.js")).toEqual([]);
    expect(ownFolders(undefined)).toEqual([]);
  });
});

describe("cleanStack", () => {
  it("keeps the frames of users and takes out those of any installed copy and of Node's inside", () => {
    const error = new Error("no");
    error.stack = [
      "Error: no",
      "    at parse (file:///work/flow.ts:3:9)",
      "    at <anonymous> (/work/node_modules/batuta/dist/lib/sdk-BrlrPedw.js:8098:66)",
      "    at run (file:///work/node_modules/batuta/dist/lib/sdk-BrlrPedw.js:8098:41)",
      "    at run (C:\\work\\node_modules\\batuta\\dist\\lib\\sdk-BrlrPedw.js:8098:41)",
      "    at AsyncLocalStorage.run (node:internal/async_local_storage/async_context_frame:65:14)",
      "    at helper (file:///work/node_modules/other/index.js:1:1)",
    ].join("\n");
    cleanStack(error);
    expect(error.stack).toBe(
      "Error: no\n    at parse (file:///work/flow.ts:3:9)\n    at helper (file:///work/node_modules/other/index.js:1:1)",
    );
  });
});
