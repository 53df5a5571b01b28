import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import type { Infrastructure, JobEnd, RunningJob } from "../infrastructure.ts";
import { isAlive, markProcess, sendSignal } from "./process-group.ts";
import { createProcessInfrastructure } from "./process-infrastructure.ts";

const clock = createSystemClock();
/** Not a shim of a version manager, which takes longer than all else here. */
const python = spawnSync("python3", ["-c", "import sys; print(sys.executable, end='')"], {
  encoding: "utf8",
});
const hasPython = process.platform === "linux" && python.status === 0;
const LOOK_MS = 30;

/** In the place of Prefect: its engine runs `run.py` of the folder where it starts. */
const PREFECT = {
  "prefect/__init__.py": "import os\nIMPORTED_BY = os.getpid()\n",
  "prefect/engine.py": `
import json, os, sys, prefect
assert __name__ == "__main__", __name__
print(json.dumps({
    "forked": prefect.IMPORTED_BY != os.getpid(), "importer": prefect.IMPORTED_BY, "word": os.environ.get("WORD"),
    "cwd": os.getcwd(), "group": os.getpgid(0), "keeper": os.getppid(), "pid": os.getpid(), "input": sys.stdin.read(),
}), flush=True)
import run
`,
  "pydantic/__init__.py": "class BaseModel:\n    __pydantic_complete__ = True\n",
};

/** With a client, which makes a context of TLS; those that are made are counted. */
const PREFECT_WITH_CLIENT = {
  "prefect/__init__.py": `
import os, ssl
IMPORTED_BY = os.getpid()
MADE = 0
make = ssl.SSLContext.load_default_certs

def load_default_certs(self, *args):
    global MADE
    MADE += 1
    make(self, *args)

ssl.SSLContext.load_default_certs = load_default_certs
`,
  "prefect/client/__init__.py": "",
  "prefect/client/orchestration.py":
    "import ssl\ndef get_client(sync_client=False):\n    return ssl.create_default_context()\n",
};

interface Said {
  readonly forked: boolean;
  readonly importer: number;
  readonly word: string | null;
  readonly cwd: string;
  readonly group: number;
  readonly keeper: number;
  readonly pid: number;
  readonly input: string;
}

const saidIn = ({ lastOutput }: JobEnd): Said => JSON.parse(lastOutput.split("\n")[0] ?? "");

describe.skipIf(!hasPython)("Pythons with Prefect imported", () => {
  let home: string;
  let code: string;
  let infrastructure: Infrastructure;

  const create = (): Infrastructure =>
    createProcessInfrastructure({
      clock,
      logger: silentLogger,
      write: () => undefined,
      spare: { root: join(home, "spares"), command: ["node", "-"], atOnce: false },
    });

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "batuta-forks-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
    code = join(home, "code");
    for (const [path, text] of Object.entries(PREFECT)) {
      mkdirSync(join(home, "lib", path, ".."), { recursive: true });
      writeFileSync(join(home, "lib", path), text);
    }
    mkdirSync(code);
    writeFileSync(join(code, "run.py"), "");
    infrastructure = create();
  });

  async function begin(env: Readonly<Record<string, string>> = {}): Promise<RunningJob & { folder: string }> {
    const folder = mkdtempSync(join(home, "job-"));
    const running = await infrastructure.start(
      {
        flowRunId: "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f",
        name: "a-run",
        command: [python.stdout, "-m", "prefect.engine"],
        env: { PYTHONPATH: join(home, "lib"), PYTHONDONTWRITEBYTECODE: "1", ...env },
        labels: {},
        workingDir: code,
        streamsOutput: false,
        configuration: {},
      },
      folder,
    );
    return { ...running, folder };
  }

  async function run(env?: Readonly<Record<string, string>>): Promise<JobEnd> {
    return await (await begin(env)).ended;
  }

  /** Runs until one is forked. */
  async function warmUp(env?: Readonly<Record<string, string>>): Promise<Said> {
    for (;;) {
      const said = saidIn(await run(env));
      if (said.forked) return said;
      await clock.sleep(LOOK_MS);
    }
  }

  async function untilSaid({ folder }: { folder: string }): Promise<Said> {
    for (;;) {
      const text = await readFile(join(folder, "files", "output"), "utf8");
      if (text.includes("\n")) return JSON.parse(text.split("\n")[0] ?? "");
      await clock.sleep(LOOK_MS);
    }
  }

  it("the first run starts a Python of its own; later ones are forked, with their own environment, folder and code", async () => {
    expect(saidIn(await run({ WORD: "a" }))).toMatchObject({ forked: false, word: "a" });
    const first = await warmUp({ WORD: "b" });
    expect(first).toMatchObject({ word: "b", cwd: code, input: "" });
    expect(first.group).toBe(first.keeper);
    writeFileSync(join(code, "run.py"), "raise SystemExit(7)\n");
    const end = await run();
    expect(end.exitCode).toBe(7);
    expect(saidIn(end)).toMatchObject({ forked: true, importer: first.importer, word: null });
  });

  it("contexts of TLS are made beforehand, and handed out once each to clients that ask as Prefect's does", async () => {
    for (const [path, text] of Object.entries(PREFECT_WITH_CLIENT)) {
      mkdirSync(join(home, "lib", path, ".."), { recursive: true });
      writeFileSync(join(home, "lib", path), text);
    }
    const env = { PREFECT_API_URL: "http://127.0.0.1:1/api" };
    await warmUp(env);
    writeFileSync(
      join(code, "run.py"),
      `
import json, ssl, prefect
made = prefect.MADE
stock = ssl.SSLContext
class Injected:
    def __init__(self, protocol):
        pass
    def load_default_certs(self, purpose):
        pass
ssl.SSLContext = Injected
injected = type(ssl.create_default_context()).__name__
ssl.SSLContext = stock
contexts = [ssl.create_default_context() for _ in range(25)]
other = ssl.create_default_context(purpose=ssl.Purpose.CLIENT_AUTH)
print(json.dumps({
    "made": made, "now": prefect.MADE, "distinct": len({id(context) for context in contexts}),
    "check": {context.check_hostname for context in contexts} == {True}, "other": other.check_hostname,
    "injected": injected,
}))
`,
    );
    const { lastOutput } = await run(env);
    const { made, now, ...said } = JSON.parse(lastOutput.trim().split("\n").at(-1) ?? "");
    expect(said).toEqual({ distinct: 25, check: true, other: false, injected: "Injected" });
    // Twenty are ready and none was taken by who wants another kind; the others are made when they are asked for.
    expect(now - made).toBe(5);
  });

  it("an error of the run ends with its traceback and code 1; a killed one tells the signal", async () => {
    await warmUp();
    writeFileSync(join(code, "run.py"), "raise ValueError('no such row')\n");
    const failed = await run();
    expect(failed.exitCode).toBe(1);
    expect(failed.lastOutput).toContain("ValueError: no such row");
    writeFileSync(join(code, "run.py"), "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n");
    expect(await run()).toMatchObject({ exitCode: 137, reason: "killed by SIGKILL" });
  });

  it("what Prefect reads at its start is not changed under it: another setting, a settings file, a new package", async () => {
    const { importer } = await warmUp();
    expect(saidIn(await run({ PREFECT_LOGGING_LEVEL: "DEBUG" })).forked).toBe(false);
    writeFileSync(join(code, "prefect.toml"), "");
    expect(saidIn(await run()).forked).toBe(false);
    rmSync(join(code, "prefect.toml"));
    expect(saidIn(await run())).toMatchObject({ forked: true, importer });
    utimesSync(join(home, "lib", "prefect", "__init__.py"), 1, 1);
    expect(saidIn(await run()).forked).toBe(false);
    expect((await warmUp()).importer).not.toBe(importer);
  });

  it("a run that heeds no SIGTERM is killed after the grace, with what it started", async () => {
    await warmUp();
    writeFileSync(
      join(code, "run.py"),
      "import signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" +
        "print(subprocess.Popen(['sleep', '600'], start_new_session=True).pid, flush=True)\ntime.sleep(600)\n",
    );
    const running = await begin();
    const said = await untilSaid(running);
    let text = "";
    while (text.split("\n").length < 3) {
      text = await readFile(join(running.folder, "files", "output"), "utf8");
      await clock.sleep(LOOK_MS);
    }
    const child = markProcess(Number(text.split("\n")[1]));
    expect(isAlive(child)).toBe(true);
    await running.stop(200);
    expect([said.pid, said.keeper].map((pid) => isAlive(markProcess(pid)))).toEqual([false, false]);
    expect(isAlive(child)).toBe(false);
  });

  it("a run outlives the Python that it was forked off, and its end is known here and to the next worker", async () => {
    await warmUp();
    writeFileSync(
      join(code, "run.py"),
      "import os, time\nwhile not os.path.exists('go'):\n    time.sleep(0.02)\nraise SystemExit(5)\n",
    );
    const running = await begin();
    const said = await untilSaid(running);
    const next = create().find(running.folder);
    sendSignal(said.importer, "SIGKILL");
    while (isAlive(markProcess(said.importer))) await clock.sleep(LOOK_MS);
    expect(isAlive(markProcess(said.pid))).toBe(true);
    writeFileSync(join(code, "go"), "");
    expect((await running.ended).exitCode).toBe(5);
    expect((await (await next)?.ended)?.exitCode).toBe(5);
    rmSync(join(code, "go"));
    writeFileSync(join(code, "run.py"), "");
    expect((await warmUp()).importer).not.toBe(said.importer);
  });
});
