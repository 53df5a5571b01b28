import fc from "fast-check";
import { expect, it } from "vitest";
import { ansiSpans } from "@/features/run-logs/lib/ansi.ts";
import { searchWords, splitAtWords } from "@/features/run-logs/lib/search-words.ts";

it("colours of terminals become tokens", () => {
  expect(ansiSpans("\u001b[31;1mbad\u001b[0m and \u001b[92mgood\u001b[39m.")).toEqual([
    { text: "bad", look: "text-failed font-semibold" },
    { text: " and ", look: "" },
    { text: "good", look: "text-completed" },
    { text: ".", look: "" },
  ]);
});

it("colours without a token, moves of the cursor and titles of windows are dropped", () => {
  const spans = ansiSpans("\u001b]0;title\u0007\u001b[38;5;208mo\u001b[48;2;1;2;3mp\u001b[2K\u001b[1Aq");
  expect(spans.map(({ text }) => text).join("")).toBe("opq");
  expect(spans.every(({ look }) => look === "")).toBe(true);
});

it("a text without escapes stays as it is, whatever it holds", () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes("\u001b")),
      (text) => {
        expect(ansiSpans(text)).toEqual([{ text, look: "" }]);
      },
    ),
  );
});

it("words of a search are marked as the server finds them", () => {
  expect(searchWords('disk "is full" -quiet +now')).toEqual(["disk", "is full", "now"]);
  expect(splitAtWords("The Disk (1.5) is full", ["disk", "(1.5)"])).toEqual([
    "The ",
    "Disk",
    " ",
    "(1.5)",
    " is full",
  ]);
});
