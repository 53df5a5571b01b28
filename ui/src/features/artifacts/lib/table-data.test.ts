import { expect, it } from "vitest";
import { sortedRows, tableData, toCsv, toJson } from "@/features/artifacts/lib/table-data.ts";

it("a list of records, a record of columns and a list of rows are tables", () => {
  expect(tableData('[{"a": 1}, {"a": 2, "b": NaN}]')).toEqual({
    columns: ["a", "b"],
    rows: [
      [1, undefined],
      [2, null],
    ],
  });
  expect(tableData({ a: [1, 2], b: ["x"] })?.rows).toEqual([
    [1, "x"],
    [2, undefined],
  ]);
  expect(tableData("[[1, 2], [3]]")?.columns).toEqual(["1", "2"]);
});

it("what is no table is told to be none", () => {
  expect(tableData("not json")).toBeUndefined();
  expect(tableData(7)).toBeUndefined();
  expect(tableData([1, 2])).toBeUndefined();
});

it("numbers are sorted by size, and what is missing comes last both ways", () => {
  const rows = [[10], [null], [9]];
  expect(sortedRows(rows, 0, false)).toEqual([[9], [10], [null]]);
  expect(sortedRows(rows, 0, true)).toEqual([[10], [9], [null]]);
});

it("CSV quotes what needs it and keeps formulas from running", () => {
  const table = {
    columns: ["a", "b"],
    rows: [
      ['say "hi", now', "=1+1"],
      [-3, null],
    ],
  };
  expect(toCsv(table)).toBe('a,b\r\n"say ""hi"", now",\'=1+1\r\n-3,');
  expect(JSON.parse(toJson(table))[1]).toEqual({ a: -3, b: null });
});
