/**
 * Writes a sales file for `sales-etl.ts`: the same rows for the same count, every 10th of them incomplete.
 *   node examples/make-sales.ts 100000 sales-large.csv
 */
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

const PRODUCTS = ["anvil", "bellows", "chisel", "drill", "easel", "file", "gimlet", "hammer"];

/** A small linear congruential generator: rows depend on their number only. */
function* makeLines(count: number): Generator<string> {
  yield "order,product,price,quantity\n";
  let seed = 1;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let row = 1; row <= count; row++) {
    const fields = [
      `S-${String(row).padStart(6, "0")}`,
      PRODUCTS[next(PRODUCTS.length)] ?? "",
      ((next(20_000) + 99) / 100).toFixed(2),
      String(next(20) + 1),
    ];
    const hole = next(3) + 1;
    if (row % 10 === 0) fields[hole] = "";
    yield `${fields.join(",")}\n`;
  }
}

/** Writes `count` rows and the header to `path`. */
export async function makeSales(count: number, path: string): Promise<void> {
  await pipeline(makeLines(count), createWriteStream(path));
}

if (import.meta.main) {
  const [count = "100000", path = "sales-large.csv"] = process.argv.slice(2);
  await makeSales(Number(count), path);
}
