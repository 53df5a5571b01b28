import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentLogger } from "../../platform/logger.ts";
import { KEY_FILE, loadKeyFile } from "./key-file.ts";
import { createVaultSource } from "./vault-source.ts";

async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "batuta-key-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

describe("the key file", () => {
  it("is made once, for its owner alone, by however many at once", async () => {
    const home = join(await makeHome(), "deep", "home");
    const made = await Promise.all(Array.from({ length: 20 }, () => loadKeyFile(home, silentLogger)));
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    expect(await readdir(home)).toEqual([KEY_FILE]);
    expect((await stat(join(home, KEY_FILE))).mode & 0o777).toBe(0o600);
  });

  it("is read, not changed, when it is there; others' eyes are warned of", async () => {
    const home = await makeHome();
    await loadKeyFile(home, silentLogger);
    const before = await readFile(join(home, KEY_FILE), "utf8");
    await chmod(join(home, KEY_FILE), 0o644);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    expect((await loadKeyFile(home, logger)).text).toBe(before);
    expect(warnings).toEqual([expect.stringContaining("chmod 600")]);
  });

  it("that cannot be made says what to do", async () => {
    const home = await makeHome();
    await writeFile(join(home, "file"), "");
    await expect(loadKeyFile(join(home, "file"), silentLogger)).rejects.toMatchObject({
      code: "encryption-key-unavailable",
      message: expect.stringContaining("BATUTA_ENCRYPTION_KEY"),
    });
  });
});

describe("the source of keys", () => {
  const logger = silentLogger;
  const databaseUrl = "sqlite:////x.db";

  it("prefers the setting, then the file; a database in memory has a key of its own", async () => {
    const home = await makeHome();
    const encryptionKey = Buffer.alloc(32, 7).toString("base64url");
    const [set, file, memory] = await Promise.all([
      createVaultSource({ encryptionKey, home, databaseUrl, logger }).load(),
      createVaultSource({ home, databaseUrl, logger }).load(),
      createVaultSource({ databaseUrl: "sqlite::memory:", logger }).load(),
    ]);
    expect(set.origin).toBe("BATUTA_ENCRYPTION_KEY");
    expect(file.origin).toBe(join(home, KEY_FILE));
    expect(new Set([set, file, memory].map(({ keyIds }) => keyIds[0])).size).toBe(3);
  });

  it("says what is missing when there is no place for a key, and tries again", async () => {
    const source = createVaultSource({ databaseUrl, logger });
    for (const _time of [1, 2]) {
      await expect(source.load()).rejects.toMatchObject({ code: "encryption-key-unavailable" });
    }
  });
});
