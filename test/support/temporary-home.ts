import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** Gives the tests of a file a Batuta home of their own, as a user's machine would have; returns its path when asked. */
export function useTemporaryHome(): () => string {
  let home = "";
  const before = process.env.BATUTA_HOME;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "batuta-home-"));
    process.env.BATUTA_HOME = home;
    process.env.BATUTA_LOGGING_LEVEL = "ERROR";
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.BATUTA_HOME;
    else process.env.BATUTA_HOME = before;
    await rm(home, { recursive: true, force: true });
  });
  return () => home;
}
