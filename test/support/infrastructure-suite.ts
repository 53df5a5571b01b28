import { mkdtempSync, rmSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import type { Infrastructure, Job } from "../../src/worker/infrastructure.ts";

const clock = createSystemClock();

/** What an infrastructure's suite is made of. */
export interface InfrastructureUnderTest {
  /** Another one each time, as another worker would have. */
  readonly create: (write: (part: Uint8Array) => void) => Infrastructure;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "batuta-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const job = (script: string, more: Partial<Job> = {}): Job => ({
  flowRunId: "0191f6d2-6a1e-7f0c-9d6b-0c7a3c1d2e3f",
  name: "a-run",
  command: ["sh", "-c", script],
  env: {},
  labels: {},
  workingDir: undefined,
  streamsOutput: true,
  configuration: {},
  ...more,
});

async function until(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.endsWith("\n")) return text.trim();
    await clock.sleep(20);
  }
}

/** What every infrastructure does alike; each type of worker runs it. */
export function describeInfrastructure(name: string, { create }: InfrastructureUnderTest): void {
  describe(`${name} as an infrastructure`, () => {
    it("runs a job with its environment, tells its end, and shows its output", async () => {
      let shown = "";
      const infrastructure = create((part) => {
        shown += new TextDecoder().decode(part);
      });
      const script = 'echo "word $WORD"; echo error >&2; exit 3';
      const running = await infrastructure.start(job(script, { env: { WORD: "x" } }), makeFolder());
      expect(running.identifier).not.toBe("");
      const end = await running.ended;
      expect(end.exitCode).toBe(3);
      // Which of two streams comes first is not everywhere known.
      expect(end.lastOutput.split("\n").sort()).toEqual(["error", "word x"]);
      expect(shown.split("\n").sort()).toEqual(["", "error", "word x"]);
    });

    it("keeps output to itself when it is not to be shown, and the last lines all the same", async () => {
      let shown = "";
      const infrastructure = create((part) => {
        shown += new TextDecoder().decode(part);
      });
      const script = "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done";
      const running = await infrastructure.start(job(script, { streamsOutput: false }), makeFolder());
      const { exitCode, lastOutput } = await running.ended;
      expect(exitCode).toBe(0);
      expect(lastOutput.split("\n").at(-1)).toBe("line 4999");
      expect(lastOutput.length).toBeLessThan(10_000);
      expect(shown).toBe("");
    });

    it("ends a job that is asked to, and one that does not listen, after the grace", async () => {
      const infrastructure = create(() => undefined);
      const folder = makeFolder();
      const ready = join(folder, "ready");
      const polite = await infrastructure.start(
        job(`trap 'exit 4' TERM; echo > ${ready}; while :; do sleep 0.05; done`),
        folder,
      );
      await until(ready);
      await polite.stop(20_000);
      expect((await polite.ended).exitCode).toBe(4);

      const deaf = makeFolder();
      const begun = join(deaf, "begun");
      const rude = await infrastructure.start(
        job(`trap '' TERM; echo > ${begun}; while :; do sleep 0.05; done`),
        deaf,
      );
      await until(begun);
      await rude.stop(200);
      expect(await rude.ended).toMatchObject({ exitCode: 137, reason: "killed by SIGKILL" });
    });

    it("ends with a job what it has started, and what that has started", async () => {
      const folder = makeFolder();
      const [child, grandchild] = [join(folder, "child"), join(folder, "grandchild")];
      const beat = (path: string): string => `trap '' TERM; while :; do echo >> ${path}; sleep 0.05; done`;
      const script = `trap '' TERM; ( (${beat(grandchild)}) & ${beat(child)} ) & while :; do sleep 0.05; done`;
      const running = await create(() => undefined).start(job(script), folder);
      await until(child);
      await until(grandchild);
      await running.stop(100);
      expect(await running.ended).toMatchObject({ exitCode: 137 });
      const sizes = (): Promise<number[]> =>
        Promise.all([child, grandchild].map(async (path) => (await stat(path)).size));
      const before = await sizes();
      await clock.sleep(500);
      expect(await sizes()).toEqual(before);
    });

    it("finds a job again by its folder: one that runs, and one that has ended meanwhile", async () => {
      const folder = makeFolder();
      const go = join(folder, "go");
      const first = create(() => undefined);
      const started = await first.start(
        job(`while [ ! -f ${go} ]; do sleep 0.05; done; echo end; exit 6`),
        folder,
      );
      const found = await create(() => undefined).find(folder);
      expect(found?.identifier).toBe(started.identifier);
      const { writeFile } = await import("node:fs/promises");
      await writeFile(go, "");
      expect(await found?.ended).toMatchObject({ exitCode: 6, lastOutput: "end" });
      await started.ended;
      const late = await create(() => undefined).find(folder);
      expect(await late?.ended).toMatchObject({ exitCode: 6, lastOutput: "end" });
      expect(await create(() => undefined).find(makeFolder())).toBeUndefined();
    });

    it("tells a program that does not exist by its exit code and output", async () => {
      const running = await create(() => undefined).start(
        job("", { command: ["/no/such/program"] }),
        makeFolder(),
      );
      const { exitCode, lastOutput } = await running.ended;
      expect(exitCode).toBe(127);
      expect(lastOutput).toContain("/no/such/program");
    });
  });
}
