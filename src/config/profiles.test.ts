import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSystemClock } from "../platform/clock.ts";
import {
  activateProfile,
  createProfile,
  deleteProfile,
  renameProfile,
  setInProfile,
  unsetInProfile,
} from "./edit-profiles.ts";
import { parseProfiles, readProfiles } from "./profiles.ts";
import { formatProfiles, updateProfiles } from "./update-profiles.ts";

const TEXT = `active = "b"
other = 5
[profiles.a]
BATUTA_API_URL = "http://a/api"
[profiles.b]
BATUTA_SERVER_PORT = 5000
BATUTA_RESUME = false
`;
const profiles = parseProfiles(TEXT, "profiles.toml");

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "batuta-profiles-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("profiles.toml", () => {
  it("reads texts, numbers and booleans as texts, beside an empty default", () => {
    expect(profiles).toEqual({
      active: "b",
      profiles: {
        default: {},
        a: { BATUTA_API_URL: "http://a/api" },
        b: { BATUTA_SERVER_PORT: "5000", BATUTA_RESUME: "false" },
      },
      rest: { other: 5 },
    });
  });

  it("is read back as it was written", () => {
    expect(parseProfiles(formatProfiles(profiles), "x")).toEqual(profiles);
  });

  it.each([
    ["active = ", "profiles.toml"],
    ["active = 5", "`active` is not a text"],
    ["profiles = 5", "`profiles` is not a table"],
    ["[profiles]\na = 5", "[profiles.a] is not a table"],
    ["[profiles.a]\nx = [1]", "x in [profiles.a] is not a text"],
  ])("is refused with the reason: %j", (text, reason) => {
    expect(() => parseProfiles(text, "profiles.toml")).toThrow(reason);
  });

  it("is an empty default where there is no file", () => {
    expect(readProfiles(join(home, "none"))).toEqual({
      active: "default",
      profiles: { default: {} },
      rest: {},
    });
  });
});

describe("editing profiles", () => {
  it("creates from another one, activates, renames and deletes", () => {
    const created = createProfile(profiles, "c", "a");
    expect(created.profiles.c).toEqual({ BATUTA_API_URL: "http://a/api" });
    const renamed = renameProfile(activateProfile(created, "c"), "c", "d");
    expect(renamed.active).toBe("d");
    expect(Object.keys(renamed.profiles)).toEqual(["default", "a", "b", "d"]);
    expect(deleteProfile(renamed, "d")).toMatchObject({ active: "default" });
  });

  it("names the near profile, and refuses taken and bad names", () => {
    const many = createProfile(profiles, "production");
    expect(() => activateProfile(many, "prodution")).toThrow("did you mean production?");
    expect(() => createProfile(profiles, "a")).toThrow('there is a profile "a" already');
    expect(() => createProfile(profiles, "a b")).toThrow("cannot name a profile");
    expect(() => deleteProfile(profiles, "default")).toThrow("stays");
    expect(() => renameProfile(profiles, "a", "b")).toThrow("already");
  });

  it("checks what it sets as it is checked at start", () => {
    expect(setInProfile(profiles, "a", { BATUTA_SERVER_PORT: "1" }).profiles.a).toEqual({
      BATUTA_API_URL: "http://a/api",
      BATUTA_SERVER_PORT: "1",
    });
    expect(() => setInProfile(profiles, "a", { BATUTA_SERVER_PORT: "x" })).toThrow("must be a whole number");
    expect(() => setInProfile(profiles, "a", { BATUTA_SERVER_POTR: "1" })).toThrow(
      "did you mean BATUTA_SERVER_PORT?",
    );
    expect(() => setInProfile(profiles, "a", { BATUTA_HOME: "/x" })).toThrow("not a setting of a profile");
    expect(() => setInProfile(profiles, "a", { BATUTA_DATABASE_URL: "mysql://u:hush@h/d" })).toThrow(
      /^(?!.*hush).*BATUTA_DATABASE_URL/s,
    );
  });

  it("unsets what is set", () => {
    expect(unsetInProfile(profiles, "b", ["BATUTA_RESUME"]).profiles.b).toEqual({
      BATUTA_SERVER_PORT: "5000",
    });
    expect(() => unsetInProfile(profiles, "b", ["BATUTA_API_URL"])).toThrow("is not set in profile");
  });
});

describe("updateProfiles", () => {
  it("keeps every change of many writers at once, and what it does not know", async () => {
    writeFileSync(join(home, "profiles.toml"), TEXT);
    const clock = createSystemClock();
    const names = Array.from({ length: 12 }, (_, i) => `p${i}`);
    await Promise.all(
      names.map((name) => updateProfiles(home, clock, (before) => createProfile(before, name))),
    );
    const after = readProfiles(home);
    expect(Object.keys(after.profiles).sort()).toEqual(["a", "b", "default", ...names].sort());
    expect(after.rest).toEqual({ other: 5 });
    expect(readdirSync(home)).toEqual(["profiles.toml"]);
    expect(statSync(join(home, "profiles.toml")).mode & 0o777).toBe(0o600);
  });

  it("leaves the file alone when the change is refused", async () => {
    writeFileSync(join(home, "profiles.toml"), TEXT);
    await expect(
      updateProfiles(home, createSystemClock(), (before) => activateProfile(before, "nobody")),
    ).rejects.toMatchObject({ code: "profile-not-found" });
    expect(readFileSync(join(home, "profiles.toml"), "utf8")).toBe(TEXT);
    expect(readdirSync(home)).toEqual(["profiles.toml"]);
  });
});
