import { join } from "node:path";
import { createTestHarness } from "batuta/testing";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { useTemporaryHome } from "../test/support/temporary-home.ts";
import { makeSales } from "./make-sales.ts";
import { salesEtl } from "./sales-etl.ts";

const home = useTemporaryHome();

describe("sales-etl", () => {
  it("writes the complete rows with their totals, as Parquet", async () => {
    const output = join(home(), "out", "sales.parquet");
    expect(await salesEtl(join(import.meta.dirname, "data/sales.csv"), output)).toEqual({
      path: output,
      rows: 36,
    });
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(output) });
    expect(rows).toHaveLength(36);
    expect(rows[0]).toEqual({
      order: "S-000001",
      product: "hammer",
      price: 58.93,
      quantity: 7,
      total: 412.51,
    });
    for (const row of rows) expect(row.total).toBeCloseTo(Number(row.price) * Number(row.quantity), 9);
    expect(rows.map((row) => row.order)).not.toContain("S-000010");
  });

  it("takes a file of 100,000 rows", async () => {
    const input = join(home(), "large.csv");
    const output = join(home(), "large.parquet");
    await makeSales(100_000, input);
    expect(await salesEtl(input, output)).toEqual({ path: output, rows: 90_000 });
    const file = await asyncBufferFromFile(output);
    const last = await parquetReadObjects({ file, rowStart: 89_999, rowEnd: 90_000 });
    expect(last[0]?.order).toBe("S-099999");
  });

  it("says which file is missing, after its retries", async () => {
    await using harness = await createTestHarness();
    const run = salesEtl.with({ returnState: true });
    const state = await harness.run(() => run("missing.csv", join(home(), "never.parquet")));
    expect(state.isFailed()).toBe(true);
    const told = harness.lines.filter((line) =>
      line.includes("no such file or directory, open 'missing.csv'"),
    );
    expect(told.length).toBeGreaterThanOrEqual(3);
  });
});
