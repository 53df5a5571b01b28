import { stripVTControlCharacters } from "node:util";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { createTestContext } from "../../../test/support/cli-context.ts";
import { printTable } from "./table.ts";

const columns = [
  { title: "NAME", flexible: true },
  { title: "COUNT", align: "right" },
  { title: "ID", optional: true },
] as const;
const rows = [
  ["a-rather-long-name-of-a-run", "5", "0123456789abcdef"],
  ["short\nname", "12", "fedcba9876543210"],
];

describe("printTable", () => {
  it("aligns columns and cuts nothing where there is no terminal", () => {
    const { context, output } = createTestContext();
    printTable(context, columns, rows);
    expect(output()).toBe(
      [
        "NAME                         COUNT  ID",
        "a-rather-long-name-of-a-run      5  0123456789abcdef",
        "short name                      12  fedcba9876543210",
        "",
      ].join("\n"),
    );
  });

  it("keeps within the terminal: optional columns are left out whole, then flexible ones are cut", () => {
    for (const width of [52, 51, 34, 30, 15]) {
      const { context, output } = createTestContext({ columns: width });
      printTable(context, columns, rows);
      for (const line of output().split("\n")) expect(line.length).toBeLessThanOrEqual(width);
      expect(output().includes("ID")).toBe(width >= 52);
      expect(output().includes("0123456789abcdef")).toBe(width >= 52);
      expect(output().includes("a-rather-long-name-of-a-run")).toBe(width >= 34);
    }
  });

  it("has a line for each value where not even the columns that are never cut fit", () => {
    const { context, output } = createTestContext({ columns: 20 });
    const keyed = [{ title: "NAME", flexible: true }, { title: "NOTE" }, { title: "ID" }];
    printTable(context, keyed, [
      ["nightly", "", "0123456789abcdef"],
      ["weekly", "late", "fedcba9876543210"],
    ]);
    expect(output()).toBe(
      "NAME  nightly\nID    0123456789abcdef\n\nNAME  weekly\nNOTE  late\nID    fedcba9876543210\n",
    );
  });

  it("does not let the colour of a cut cell run on", () => {
    const colors = picocolors.createColors(true);
    const { context, output } = createTestContext({ columns: 20, colors });
    printTable(context, columns, [[colors.red("a-rather-long-name"), "5", colors.dim("0123456789abcdef")]]);
    const line = output().split("\n")[1] ?? "";
    expect(stripVTControlCharacters(line)).toMatch(/^a-.*… +5$/);
    expect(line.split("\u001b[0m")).toHaveLength(2);
  });
});
