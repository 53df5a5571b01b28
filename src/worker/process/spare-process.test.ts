import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { createSpares, fitsSpare, type SpareProcess, type Spares } from "./spare-process.ts";

const JOB = {
  flowRunId: "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f",
  name: "a-run",
  labels: {},
  workingDir: undefined,
  streamsOutput: false,
  configuration: {},
};

describe("spare processes", () => {
  let clock: VirtualClock;
  let spares: Spares;

  beforeEach(() => {
    const root = mkdtempSync(join(tmpdir(), "batuta-spares-"));
    onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
    clock = createVirtualClock();
    spares = createSpares({
      clock,
      root,
      command: ["cat"],
      shell: ["/bin/sh", "-c", '"$@"', "exit"],
      outputName: "output",
    });
  });

  /** Takes a spare and lets it end. */
  function take(): SpareProcess | undefined {
    const taken = spares.take();
    taken?.give({ flowRunId: JOB.flowRunId, env: {}, workingDir: "/" });
    return taken;
  }

  it("is ready again a little after it was taken", async () => {
    expect(take()).toBeUndefined();
    await clock.advance(3000);
    expect(take()).toBeDefined();
    await clock.advance(3000);
    expect(take()).toBeDefined();
    await clock.advance(3000);
    expect(take()).toBeDefined();
    expect(take()).toBeUndefined();
    take();
  });

  it("is more than one after runs that found none, and one again after ten calm minutes", async () => {
    const takeAll = (): number => {
      let taken = 0;
      while (take() !== undefined) taken += 1;
      return taken;
    };
    take();
    await clock.advance(3000);
    expect(takeAll()).toBe(1);
    await clock.advance(3000);
    expect(takeAll()).toBe(2);
    await clock.advance(3000);
    expect(takeAll()).toBe(3);
    for (let round = 0; round < 3; round++) {
      await clock.advance(3000);
      expect(takeAll()).toBe(4);
    }
    await clock.advance(600_001);
    for (let taken = 0; taken < 4; taken++) take();
    await clock.advance(3000);
    expect(takeAll()).toBe(1);
  });

  it("is more than one after a run that took one that still loads", async () => {
    take();
    await clock.advance(1000);
    expect(take()).toBeDefined();
    await clock.advance(3000);
    expect([take() !== undefined, take() !== undefined]).toEqual([true, true]);
    take();
  });

  it("does no job with variables that a process reads before it begins", () => {
    const job = { ...JOB, command: ["batuta", JOB.flowRunId] };
    expect(fitsSpare({ ...job, env: { WORD: "one" } }, ["batuta", "-"])).toBe(true);
    for (const name of ["NODE_OPTIONS", "TZ", "LD_PRELOAD", "SSL_CERT_FILE"])
      expect(fitsSpare({ ...job, env: { [name]: "one" } }, ["batuta", "-"])).toBe(false);
    expect(fitsSpare({ ...job, command: ["other", JOB.flowRunId], env: {} }, ["batuta", "-"])).toBe(false);
  });
});
