import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { flow, getRunLogger, task } from "batuta";
import { parquetWriteFile } from "hyparquet-writer";

interface Sale {
  readonly order: string;
  readonly product: string;
  readonly price: number;
  readonly quantity: number;
  readonly total: number;
}

const extract = task({ retries: 3, retryDelaySeconds: 1 }, async function extract(path: string) {
  const [header = "", ...lines] = (await readFile(path, "utf8")).trim().split(/\r?\n/);
  const names = header.split(",");
  // This file has no quoted fields; take a CSV library where yours has.
  return lines.map((line) => {
    const values = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
  });
});

const transform = task(function transform(rows: Record<string, string>[]): Sale[] {
  const complete = rows.filter((row) => row.order && row.product && row.price && row.quantity);
  getRunLogger().info(`dropped ${rows.length - complete.length} incomplete of ${rows.length} rows`);
  return complete.map(({ order = "", product = "", price, quantity }) => {
    const cents = Math.round(Number(price) * 100) * Number(quantity);
    return { order, product, price: Number(price), quantity: Number(quantity), total: cents / 100 };
  });
});

const load = task(async function load(sales: Sale[], path: string) {
  await mkdir(dirname(path), { recursive: true });
  parquetWriteFile({
    filename: path,
    columnData: [
      { name: "order", data: sales.map((one) => one.order), type: "STRING" },
      { name: "product", data: sales.map((one) => one.product), type: "STRING" },
      { name: "price", data: sales.map((one) => one.price), type: "DOUBLE" },
      { name: "quantity", data: sales.map((one) => one.quantity), type: "INT32" },
      { name: "total", data: sales.map((one) => one.total), type: "DOUBLE" },
    ],
  });
  return { path, rows: sales.length };
});

/** CSV in, rows without holes and with a total out, as Parquet. */
export const salesEtl = flow({ name: "sales-etl" }, async function salesEtl(input: string, output: string) {
  return await load(transform(extract(input)), output);
});

if (import.meta.main) {
  const [input = "examples/data/sales.csv", output = "examples/output/sales.parquet"] = process.argv.slice(2);
  console.log(await salesEtl(input, output));
}
