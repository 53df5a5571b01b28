import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createVault } from "./create-vault.ts";
import { parseEncryptionKeys } from "./encryption-keys.ts";

const [first, second] = [randomBytes(32), randomBytes(32)];

describe("a vault", () => {
  const vault = createVault([first], "a test");

  it("opens what it has sealed, for the same owner", () => {
    const sealed = vault.seal("päss ☃", "a");
    expect(sealed).not.toContain("päss");
    expect(vault.open(sealed, "a")).toBe("päss ☃");
    expect(vault.seal("päss ☃", "a")).not.toBe(sealed);
  });

  it("refuses what was copied to another owner, changed, or never sealed", () => {
    const sealed = vault.seal("x".repeat(40), "a");
    const at = sealed.length - 20;
    const changed = `${sealed.slice(0, at)}${sealed[at] === "A" ? "B" : "A"}${sealed.slice(at + 1)}`;
    for (const [text, owner] of [
      [sealed, "b"],
      [changed, "a"],
      ["{}", "a"],
      [sealed.slice(0, 30), "a"],
    ] as const) {
      expect(() => vault.open(text, owner)).toThrow(
        expect.objectContaining({ code: "stored-secret-damaged" }),
      );
    }
  });

  it("reads with an older key, writes with the first one", () => {
    const old = vault.seal("x", "a");
    const rotated = createVault([second, first], "a test");
    expect(rotated.open(old, "a")).toBe("x");
    expect(rotated.seal("x", "a").split(".")[1]).toBe(rotated.keyIds[0]);
    expect(rotated.keyIds).toHaveLength(2);
    const error = expect.objectContaining({ code: "encryption-key-missing" });
    expect(() => createVault([second], "a test").open(old, "a")).toThrow(error);
  });
});

describe("encryption keys", () => {
  it("come as base64, base64url or hexadecimal digits, with comments and several in a list", () => {
    const text = `# old ones last\n${first.toString("base64url")}, ${second.toString("hex")}\n${first.toString("base64")}\n`;
    expect(parseEncryptionKeys(text, "x").map((key) => key.toString("hex"))).toEqual(
      [first, second, first].map((key) => key.toString("hex")),
    );
  });

  it.each(["", "# only a comment", "short", `${"a".repeat(43)},oops`])(
    "are refused as %j, without being named",
    (text) => {
      const refusal = (): unknown => parseEncryptionKeys(text, "the test");
      expect(refusal).toThrow(expect.objectContaining({ code: "encryption-key-invalid" }));
      expect(refusal).not.toThrow(/oops|short/);
    },
  );
});
