import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutLine, jsonBytes } from "./cut-line.ts";

describe("cutLine", () => {
  it("leaves a line that fits as it is", () => {
    expect(cutLine("hello", 200).text).toBe("hello");
    expect(cutLine("x".repeat(200), 200).text).toBe("x".repeat(200));
  });

  it("tells how many bytes are missing", () => {
    const { text } = cutLine("x".repeat(1_000), 200);
    const [, kept = "", missing] = /^(x+) … \[cut: (\d+) more bytes\]$/.exec(text) ?? [];
    expect(kept.length + Number(missing)).toBe(1_000);
  });

  it("keeps characters of two halves whole, wherever the cut falls", () => {
    for (let limit = 200; limit < 240; limit++) {
      const kept = cutLine(`${"x".repeat(limit % 7)}${"😀".repeat(200)}`, limit).text.split(" … ")[0] ?? "";
      expect(kept.isWellFormed()).toBe(true);
      expect(kept.length).toBeGreaterThan(60);
    }
  });

  it("never exceeds the limit, never splits a character, and never says too little", () => {
    const texts = fc.string({
      unit: fc.constantFrom("a", "é", "€", "😀", "\n", '"', "\u0000", "\ud800"),
      maxLength: 400,
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 200, max: 500 }), (text, maxBytes) => {
        const cut = cutLine(text, maxBytes);
        expect(jsonBytes(cut.text)).toBeLessThanOrEqual(maxBytes);
        expect(cut.bytes).toBeGreaterThanOrEqual(jsonBytes(cut.text));
        const mark = / … \[cut: (\d+) more bytes\]$/.exec(cut.text);
        if (mark === null) expect(cut.text).toBe(text);
        else {
          const kept = cut.text.slice(0, mark.index);
          expect(text.startsWith(kept)).toBe(true);
          expect(jsonBytes(kept) + Number(mark[1])).toBe(jsonBytes(text));
          expect(kept.endsWith("\ud83d")).toBe(false);
        }
      }),
    );
  });
});
