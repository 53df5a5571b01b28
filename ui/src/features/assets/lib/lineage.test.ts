import type { Asset } from "@contract/ui/assets.ts";
import { expect, it } from "vitest";
import { lineageOf, shortKey } from "@/features/assets/lib/lineage.ts";

const asset = (key: string, upstream: string[] = []): Asset => ({
  key,
  upstream,
  name: null,
  description: null,
  url: null,
  owners: [],
  last: null,
  last_referenced: null,
  succeeded: 0,
  failed: 0,
  references: 0,
});

const ASSETS = [
  asset("raw"),
  asset("clean", ["raw"]),
  asset("report", ["clean"]),
  asset("other", ["raw", "gone"]),
  asset("loop", ["loop"]),
];

it("the lineage of one asset is what leads to it and what follows from it, not its sisters", () => {
  expect(lineageOf(ASSETS, "clean").assets.map(({ key }) => key)).toEqual(["raw", "clean", "report"]);
  expect(lineageOf(ASSETS, "raw").assets).toHaveLength(4);
});

it("edges to assets that nobody knows, and to oneself, are none", () => {
  expect(lineageOf(ASSETS).edges).toHaveLength(3);
});

it("an asset made from what was made from it ends the search all the same", () => {
  const circle = [asset("a", ["b"]), asset("b", ["a"])];
  expect(lineageOf(circle, "a").edges).toHaveLength(2);
});

it("a key is called by its last part", () => {
  expect(shortKey("s3://lake/sales/orders")).toEqual({ place: "s3://lake/sales/", name: "orders" });
  expect(shortKey("plain")).toEqual({ place: "", name: "plain" });
});
