import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openJobFolders } from "./job-folders.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "batuta-jobs-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const note = { flow_run_id: "run", flow_run_name: "a-run", scope: "pool/1", transition_id: "claim" };

/** As a worker leaves it that has been killed: no process has a number so high. */
function leave(folder: string): void {
  const [owner = ""] = readdirSync(folder).filter((name) => name.startsWith("owner."));
  renameSync(join(folder, owner), join(folder, "owner.4194999.77"));
}

describe("job folders", () => {
  it("give a job of a worker that has ended to the first who takes it, and to nobody while it lives", () => {
    const { folder } = openJobFolders(home).create(note);
    expect(openJobFolders(home).adopt("pool/1")).toEqual([]);
    leave(folder);
    expect(openJobFolders(home).adopt("pool/2")).toEqual([]);
    expect(openJobFolders(home).adopt("pool/1")).toMatchObject([{ note, folder }]);
    expect(openJobFolders(home).adopt("pool/1")).toEqual([]);
  });

  it("are gone once they are removed, and none is nothing", () => {
    expect(openJobFolders(home).adopt("pool/1")).toEqual([]);
    const kept = openJobFolders(home).create(note);
    kept.remove();
    expect(readdirSync(join(home, "jobs"))).toEqual([]);
  });
});
