import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryHome } from "../test/support/temporary-home.ts";
import { cpuBound } from "./cpu-bound.ts";
import { hello } from "./hello.ts";
import { logging } from "./logging.ts";
import { averageDelays } from "./map-reduce.ts";
import { busiestCities } from "./parallel.ts";
import { countByLetter, letters, normalise } from "./plain-function.ts";
import { flaky } from "./retries.ts";
import { rainInSeattle } from "./subflows.ts";
import { publish } from "./transactions.ts";
import { waitAWhile } from "./wait-timeout.ts";

const home = useTemporaryHome();

describe("hello", () => {
  it("greets", async () => {
    expect(await hello("Ada")).toBe("Hello, Ada!");
  });
});

describe("parallel", () => {
  it("combines two extracts", async () => {
    const cities = await busiestCities(3);
    expect(cities).toHaveLength(3);
    expect(cities[0]).toEqual({ city: "Dallas-Fort Worth", flights: 95 });
  });
});

describe("wait-timeout", () => {
  it("gives the result of a task that was in time", async () => {
    expect(await waitAWhile(0.01)).toBe(0.01);
  });

  it("waits on for one that was not", async () => {
    expect(await waitAWhile(2.1)).toBe(2.1);
  });
});

describe("retries", () => {
  it("succeeds on the third attempt", async () => {
    expect(await flaky("https://example.com/api")).toEqual({ status: 200, attempt: 3 });
  });
});

describe("logging", () => {
  it("returns what its steps returned", async () => {
    expect(await logging("extract", "load")).toEqual([7, 4]);
  });
});

describe("map-reduce", () => {
  it("gives the same answer whatever the number of chunks", async () => {
    const [eight, one] = await Promise.all([averageDelays(8), averageDelays(1)]);
    expect(eight).toEqual(one);
    expect(eight.reduce((sum, airport) => sum + airport.flights, 0)).toBe(20_000);
  });
});

describe("subflows", () => {
  it("adds up each year", async () => {
    expect(await rainInSeattle([2012, 2015])).toEqual({ 2012: 1226, 2015: 1139.2 });
  });
});

describe("cpu-bound", () => {
  it("runs on threads", async () => {
    expect(await cpuBound([10, 20, 21])).toEqual([55, 6765, 10946]);
  });
});

describe("transactions", () => {
  it("keeps the report when the check passes", async () => {
    const path = join(home(), "good.txt");
    await publish(path, "total: 42\n");
    expect(await readFile(path, "utf8")).toBe("total: 42\n");
  });

  it("takes the report back when the check fails", async () => {
    const path = join(home(), "bad.txt");
    await expect(publish(path, "nothing")).rejects.toThrow("the report has no total");
    await expect(access(path)).rejects.toThrow("ENOENT");
  });
});

describe("plain functions", () => {
  it("are tested without a run", () => {
    expect(normalise("  Ada ")).toBe("ada");
    expect(countByLetter(["ada", "alan", "grace"])).toEqual({ a: 2, g: 1 });
  });

  it("make up the flow", async () => {
    expect(await letters([" Ada", "alan", "Grace "])).toEqual({ a: 2, g: 1 });
  });
});
