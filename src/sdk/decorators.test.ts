import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const fixture = fileURLToPath(new URL("../../test/fixtures/decorated.ts", import.meta.url));

describe("decorators", () => {
  it("make methods flows and tasks, with their `this`, under tsx", () => {
    const home = mkdtempSync(join(tmpdir(), "batuta-decorators-"));
    try {
      const done = spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), fixture], {
        encoding: "utf8",
        cwd: home,
        env: { ...process.env, BATUTA_HOME: home },
      });
      expect(done.stdout, done.stderr).toBe('["pipe, save 12: 12",2]\n');
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
