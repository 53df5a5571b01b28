import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchSource } from "./fetch-source.ts";

describe("a source", () => {
  it("that is a folder is where it is, and nobody fetches it", async () => {
    expect(await fetchSource("./flows")).toEqual({ directory: resolve("flows"), pullSteps: undefined });
  });

  it.each([
    ["ftp://host/flows", /Code of other places is fetched by a step of batuta\.yaml/],
    ["s3://key:secret@bucket/flows", /^the address of the bucket holds a login/],
    [{ bucket: "s3://bucket/flows", credentialsBlock: "prod" }, /write it as type\/name/],
    ["https://me:secret@example.com/r.git", /^the address of the repository holds a login/],
    [{ git: "https://secret@example.com/r.git" }, /^the address of the repository holds a login/],
    [
      { git: "https://example.com/r.git", tokenVariable: "BATUTA_TEST_NO_TOKEN" },
      /has no BATUTA_TEST_NO_TOKEN/,
    ],
  ])("is refused: %j", async (source, message) => {
    const problem = await fetchSource(source).catch((error: unknown) => error);
    expect(problem).toMatchObject({ message: expect.stringMatching(message) });
    expect(String(problem)).not.toContain("secret@");
  });
});
