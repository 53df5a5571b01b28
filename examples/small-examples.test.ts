import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestHarness } from "batuta/testing";
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

/** Runs a flow without a server or a file, on a clock that skips waiting; also gives the console lines of its runs. */
async function inMemory<T>(run: () => PromiseLike<T>): Promise<{ result: T; lines: readonly string[] }> {
  await using harness = await createTestHarness();
  const result = await harness.run(run);
  return { result, lines: [...harness.lines] };
}

describe("hello", () => {
  it("greets, and what it prints is a log line", async () => {
    const { result, lines } = await inMemory(() => hello("Ada"));
    expect(result).toBe("Hello, Ada!");
    expect(lines.join("\n")).toContain("Hello, Ada!");
  });
});

describe("parallel", () => {
  it("combines two extracts", async () => {
    const { result } = await inMemory(() => busiestCities(3));
    expect(result).toHaveLength(3);
    expect(result[0]).toEqual({ city: "Chicago", flights: 138 });
  });
});

describe("wait-timeout", () => {
  it("says that a task was in time", async () => {
    const { result, lines } = await inMemory(() => waitAWhile(0));
    expect(result).toBe(0);
    expect(lines.join("\n")).toContain("done in time: Completed");
  });

  it("says that it was not, and waits on", async () => {
    const { result, lines } = await inMemory(() => waitAWhile(0.5));
    expect(result).toBe(0.5);
    expect(lines.join("\n")).toContain("not done after 2 seconds, waiting on");
  });
});

describe("retries", () => {
  it("succeeds on the third attempt", async () => {
    const { result, lines } = await inMemory(() => flaky("https://example.com/api"));
    expect(result).toEqual({ status: 200, attempt: 3 });
    expect(lines.filter((line) => line.includes("GET https://example.com/api"))).toHaveLength(3);
  });
});

describe("logging", () => {
  it("returns what its steps returned", async () => {
    const { result, lines } = await inMemory(() => logging("extract", "load"));
    expect(result).toEqual([7, 4]);
    expect(lines.join("\n")).toContain("starting with 2 steps");
  });
});

describe("map-reduce", () => {
  it("gives the same answer whatever the number of chunks", async () => {
    const { result: eight } = await inMemory(() => averageDelays(8));
    const { result: one } = await inMemory(() => averageDelays(1));
    expect(eight).toEqual(one);
    expect(eight.reduce((sum, airport) => sum + airport.flights, 0)).toBe(20_000);
  });
});

describe("subflows", () => {
  it("adds up each year", async () => {
    const { result } = await inMemory(() => rainInSeattle([2012, 2015]));
    expect(result).toEqual({ 2012: 1226, 2015: 1139.2 });
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
    const { result } = await inMemory(() => letters([" Ada", "alan", "Grace "]));
    expect(result).toEqual({ a: 2, g: 1 });
  });
});
