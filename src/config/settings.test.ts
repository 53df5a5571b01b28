import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BatutaError } from "../platform/errors.ts";
import { type LoadSettingsOptions, loadSettings } from "./settings.ts";
import { listSettings } from "./settings-schema.ts";

let directory: string;
let home: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "batuta-settings-"));
  home = join(directory, ".batuta");
  mkdirSync(home);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const load = (env: LoadSettingsOptions["env"] = {}, overrides?: LoadSettingsOptions["overrides"]) =>
  loadSettings({ env, cwd: directory, home: directory, overrides });

function messageOf(env: LoadSettingsOptions["env"]): string {
  try {
    load(env);
  } catch (error) {
    if (BatutaError.hasCode(error, "invalid-settings")) return error.message;
    throw error;
  }
  throw new Error("the settings were accepted");
}

describe("loadSettings", () => {
  it("has a default for every setting that needs one", () => {
    expect(load()).toMatchObject({
      home,
      profile: "default",
      databaseUrl: `sqlite://${home}/batuta.db`,
      server: { host: "127.0.0.1", port: 4200 },
      logging: { level: "INFO", format: "pretty", toApi: true, maxLineBytes: 1_000_000 },
      resume: true,
      warnings: [],
    });
  });

  it("takes arguments before the environment, that before .env, that before the profile", () => {
    writeFileSync(
      join(home, "profiles.toml"),
      'active = "work"\n[profiles.work]\nBATUTA_SERVER_HOST = "profile"\nBATUTA_SERVER_PORT = 1\nBATUTA_RESUME = false\nBATUTA_LEASE_SECONDS = "5"',
    );
    writeFileSync(
      join(directory, ".env"),
      "BATUTA_SERVER_HOST=dotenv\nBATUTA_SERVER_PORT=2\nBATUTA_RESUME=yes\n",
    );
    const settings = load(
      { BATUTA_SERVER_HOST: "environment", BATUTA_SERVER_PORT: "3" },
      { server: { host: "argument" } },
    );
    expect(settings).toMatchObject({
      profile: "work",
      server: { host: "argument", port: 3 },
      resume: true,
      leaseSeconds: 5,
    });
    expect(settings.sources).toMatchObject({
      BATUTA_SERVER_HOST: "argument",
      BATUTA_SERVER_PORT: "environment",
      BATUTA_RESUME: ".env",
      BATUTA_LEASE_SECONDS: "profile",
      BATUTA_API_URL: "default",
    });
  });

  it("is frozen all the way down", () => {
    const settings = load();
    expect(() => Object.assign(settings.logging, { level: "DEBUG" })).toThrow(TypeError);
  });

  it("tells every wrong setting at once, with its source, its value and what is allowed", () => {
    writeFileSync(join(directory, ".env"), "BATUTA_LOGGING_LEVEL=LOUD\n");
    const message = messageOf({
      BATUTA_SERVER_PORT: "99999",
      BATUTA_API_URL: "localhost:4200",
      BATUTA_RUNNER_MAX_WORKERS: "0",
    });
    expect(message).toContain(
      'BATUTA_SERVER_PORT="99999" (environment): must be a whole number from 0 to 65535',
    );
    expect(message).toContain('BATUTA_LOGGING_LEVEL="LOUD" (.env): must be one of DEBUG');
    expect(message).toContain('BATUTA_API_URL="localhost:4200" (environment): must be an http://');
    expect(message).toContain(
      'BATUTA_RUNNER_MAX_WORKERS="0" (environment): must be a whole number from 1 to 1,000,000',
    );
  });

  it("never shows a secret, right or wrong", () => {
    expect(messageOf({ BATUTA_API_AUTH_STRING: "hush hush", BATUTA_API_KEY: "two words" })).not.toMatch(
      /hush|words/,
    );
    const settings = load({ BATUTA_API_KEY: "hush" });
    expect(settings.apiKey?.reveal()).toBe("hush");
    for (const shown of [inspect(settings), JSON.stringify(settings), `${settings.apiKey}`]) {
      expect(shown).not.toContain("hush");
      expect(shown).toContain("********");
    }
  });

  it("hides the password of a database address that it refuses", () => {
    expect(messageOf({ BATUTA_DATABASE_URL: "mysql://me:hu@sh/2@host/db" })).not.toMatch(/hu@|sh\/2/);
  });

  it("warns of unknown variables with the near name, and leaves internal ones alone", () => {
    const { warnings } = load({
      BATUTA_LOGING_LEVEL: "INFO",
      BATUTA__INTERNAL: "1",
      BATUTA_TEST_X: "1",
      OTHER: "1",
    });
    expect(warnings).toEqual([
      "unknown setting BATUTA_LOGING_LEVEL (environment) is ignored; did you mean BATUTA_LOGGING_LEVEL?",
    ]);
  });

  it("reads Prefect's variables when its own are unset everywhere", () => {
    const prefect = {
      PREFECT_API_URL: "http://prefect:4200/api/",
      PREFECT_API_KEY: "k",
      PREFECT_API_AUTH_STRING: "u:p",
    };
    const settings = load(prefect);
    expect(settings.apiUrl).toBe("http://prefect:4200/api");
    expect(settings.apiKey?.reveal()).toBe("k");
    expect(settings.apiAuthString?.reveal()).toBe("u:p");
    expect(load({ ...prefect, BATUTA_API_URL: "https://own" }).apiUrl).toBe("https://own/api");
    expect(load({ ...prefect, BATUTA_API_URL: "" }).apiUrl).toBeUndefined();
  });

  it("takes an empty variable as the default, whatever the profile says", () => {
    writeFileSync(join(home, "profiles.toml"), '[profiles.default]\nBATUTA_SERVER_PORT = "1"');
    expect(load({ BATUTA_SERVER_PORT: "" }).server.port).toBe(4200);
  });

  it("finds home, profile and relative paths from where it is called", () => {
    mkdirSync(join(directory, "elsewhere"));
    writeFileSync(join(directory, "elsewhere", "profiles.toml"), '[profiles.x]\nBATUTA_API_URL = "http://x"');
    const settings = load({
      BATUTA_HOME: "elsewhere",
      BATUTA_PROFILE: "x",
      BATUTA_DATABASE_URL: "data/my file.db",
      BATUTA_RESULTS_LOCAL_STORAGE_PATH: "~/kept",
    });
    expect(settings).toMatchObject({
      home: join(directory, "elsewhere"),
      apiUrl: "http://x/api",
      databaseUrl: `sqlite://${directory}/data/my file.db`,
      results: { localStoragePath: join(directory, "kept") },
    });
  });

  it("refuses a profile that does not exist, and settings that a profile cannot have", () => {
    writeFileSync(join(home, "profiles.toml"), '[profiles.local]\nBATUTA_HOME = "/x"');
    expect(messageOf({ BATUTA_PROFILE: "locla" })).toContain(
      "one of the profiles default, local; did you mean local?",
    );
    expect(messageOf({ BATUTA_PROFILE: "local" })).toContain("set in the environment, not in a profile");
    expect(messageOf({ BATUTA_PROFILE: "constructor" })).toContain("one of the profiles");
  });

  it("finds logging.yml in the home directory when none is named", () => {
    expect(load().logging.config).toBeUndefined();
    writeFileSync(join(home, "logging.yml"), "");
    expect(load().logging.config).toBe(join(home, "logging.yml"));
    expect(load({ BATUTA_LOGGING_CONFIG: "own.yml" }).logging.config).toBe(join(directory, "own.yml"));
  });

  it("documents every setting", () => {
    const definitions = listSettings();
    expect(definitions.length).toBeGreaterThan(20);
    for (const { facts } of definitions) {
      expect(facts.env).toMatch(/^BATUTA_[A-Z_]+$/);
      expect(facts.doc.length).toBeGreaterThan(20);
    }
    expect(new Set(definitions.map(({ facts }) => facts.env)).size).toBe(definitions.length);
  });
});
