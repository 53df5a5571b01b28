import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packagePath } from "../../test/support/programs.ts";
import { cliEnvironment, runCli } from "../../test/support/run-cli.ts";

const BIN = packagePath("bin/batuta.cjs");
const VERSION = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;

let home: string;
const cli = (...words: string[]) => runCli(home, words);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "batuta-process-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("batuta", () => {
  it("tells its version", async () => {
    expect(await cli("--version")).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: "" });
    expect((await cli("version")).stdout).toMatch(new RegExp(`^batuta +${VERSION}\\nnode +24\\.`));
    expect(JSON.parse((await cli("version", "--json")).stdout)).toMatchObject({ batuta: VERSION });
  });

  it("prints help to stdout when asked, and to stderr when a command is missing", async () => {
    const help = await cli();
    expect(help).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/flow-run +Flow runs:/),
    });
    expect(await cli("flow-run")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("inspect"),
    });
    expect((await cli("flow-run", "logs", "--help")).stdout).toContain(
      "Usage\n  batuta flow-run logs [RUN] [options]",
    );
  });

  it("ends with 2 and the near name for a word that it does not know", async () => {
    expect(await cli("flow-rum", "ls")).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: there is no command `batuta flow-rum`; did you mean `batuta flow-run`?\n",
    });
    expect(await cli("flow-run", "ls", "--limt", "5")).toMatchObject({
      code: 2,
      stderr:
        "error: there is no option --limt; did you mean --limit?\nusage: batuta flow-run ls [options]\n",
    });
  });

  it("ends with 1 for wrong settings, all of them told, and for a server that does not answer", async () => {
    const env = { BATUTA_SERVER_PORT: "x", BATUTA_LOGGING_LEVEL: "y" };
    const wrong = await runCli(home, ["flow-run", "ls"], { env });
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toMatch(
      /2 settings are wrong:[\s\S]*BATUTA_SERVER_PORT="x"[\s\S]*BATUTA_LOGGING_LEVEL="y"/,
    );
    const away = await runCli(home, ["server", "status"], {
      env: { BATUTA_API_URL: "http://127.0.0.1:9/api" },
    });
    expect(away).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("not running: no connection to http://127.0.0.1:9"),
    });
  });

  it("on an older Node says which is needed and how to get it", async () => {
    const preload = join(home, "older-node.cjs");
    writeFileSync(
      preload,
      'const older = { ...process.versions, node: "24.1.0" };\nObject.defineProperty(process, "versions", { value: older });\n',
    );
    const refused = await runCli(home, ["--version"], { env: { NODE_OPTIONS: `--require=${preload}` } });
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toMatch(
      /needs Node\.js 24\.2 or newer, and this is 24\.1\.0[\s\S]*npm install --save-dev node@24/,
    );
  });

  it("is quiet when its reader has enough", async () => {
    const child = spawn(process.execPath, [BIN, "config", "view", "--defaults"], {
      env: cliEnvironment(home),
      cwd: home,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (part) => {
      stderr += part;
    });
    const [code] = await once(child, "close");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("config and profile", () => {
  it("keep settings by profile, with secrets hidden", async () => {
    await cli("profile", "create", "test", "--use");
    const set = await cli("config", "set", "BATUTA_API_URL=http://h:1", "BATUTA_API_KEY=hush");
    expect(set).toEqual({
      code: 0,
      stdout: "",
      stderr: "set BATUTA_API_URL, BATUTA_API_KEY in the profile test\n",
    });
    const view = JSON.parse((await cli("config", "view", "--json")).stdout);
    expect(view.profile).toBe("test");
    expect(view.settings).toContainEqual(
      expect.objectContaining({ name: "BATUTA_API_URL", value: "http://h:1/api", source: "profile" }),
    );
    for (const shown of [
      await cli("config", "view"),
      await cli("profile", "inspect"),
      await cli("profile", "ls"),
    ]) {
      expect(shown.code).toBe(0);
      expect(shown.stdout).not.toContain("hush");
    }
    expect((await cli("config", "view", "--secrets")).stdout).toContain("hush");
    expect((await cli("config", "view", "--profile", "default", "--json")).stdout).not.toContain(
      "http://h:1",
    );
    await cli("config", "unset", "BATUTA_API_KEY");
    await cli("profile", "rename", "test", "prod");
    expect(JSON.parse((await cli("profile", "inspect", "--json")).stdout)).toEqual({
      name: "prod",
      active: true,
      settings: { BATUTA_API_URL: "http://h:1" },
    });
    expect((await cli("profile", "delete", "prod")).code).toBe(2);
    expect(JSON.parse((await cli("profile", "delete", "prod", "-y", "--json")).stdout)).toEqual({
      deleted: "prod",
      active: "default",
    });
  }, 60_000);

  it("refuse what would be refused at start, and can correct what is wrong already", async () => {
    expect(await cli("config", "set", "BATUTA_SERVER_PROT=1")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("BATUTA_SERVER_PORT?"),
    });
    expect(await cli("config", "set", "BATUTA_SERVER_PORT")).toMatchObject({ code: 2 });
    expect(existsSync(join(home, "profiles.toml"))).toBe(false);
    writeFileSync(join(home, "profiles.toml"), '[profiles.default]\nBATUTA_SERVER_PORT = "nonsense"\n');
    expect((await cli("config", "view")).code).toBe(1);
    expect((await cli("config", "set", "BATUTA_SERVER_PORT=4300")).code).toBe(0);
    expect((await cli("config", "view", "--json")).stdout).toContain("4300");
  }, 60_000);
});

describe("server", () => {
  it("serves in the foreground until a signal, and is not started twice over one file", async () => {
    const child = spawn(process.execPath, [BIN, "server", "start", "--port", "0", "--json"], {
      env: cliEnvironment(home),
      cwd: home,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    const [text] = await once(child.stdout, "data");
    const { url, pid } = JSON.parse(String(text));
    expect(pid).toBe(child.pid);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(JSON.parse((await cli("server", "status", "--json")).stdout)).toMatchObject({
      running: true,
      url,
      local: { pid },
    });
    const second = await cli("server", "start", "--port", "0");
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("`batuta server stop`") });
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(existsSync(join(home, "server.json"))).toBe(false);
    expect(await cli("server", "status")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("not running"),
    });
    expect(await cli("server", "stop")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("no server of"),
    });
  }, 60_000);

  it("in the background tells why it could not start", async () => {
    writeFileSync(
      join(home, "batuta.db"),
      "this is no database at all, only a text that is long enough to be read",
    );
    const started = await cli("server", "start", "--port", "0", "--background");
    expect(started).toMatchObject({ code: 1, stdout: "" });
    expect(started.stderr).toMatch(/the server ended \(exit code 1\); its log .*server\.log ends:\nerror: /);
  }, 60_000);
});
