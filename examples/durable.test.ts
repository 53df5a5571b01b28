import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useTemporaryHome } from "../test/support/temporary-home.ts";

const home = useTemporaryHome();

function start(): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(process.execPath, [join(import.meta.dirname, "durable.ts"), "4"], {
    env: { ...process.env, BATUTA_HOME: home(), BATUTA_LOGGING_LEVEL: "INFO" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  return { child, output: () => output };
}

/** Waits until the process has written the text. */
async function untilSaid(run: ReturnType<typeof start>, text: string): Promise<void> {
  while (!run.output().includes(text)) {
    await Promise.race([
      ...[run.child.stdout, run.child.stderr].flatMap((stream) => (stream ? [once(stream, "data")] : [])),
      once(run.child, "exit").then(() => {
        if (!run.output().includes(text)) throw new Error(`ended without "${text}":\n${run.output()}`);
      }),
    ]);
  }
}

describe("durable", () => {
  it("goes on where it was killed, and runs no finished step again", async () => {
    const first = start();
    await untilSaid(first, "step 3 does its work");
    first.child.kill("SIGKILL");
    await once(first.child, "close");

    const second = start();
    await once(second.child, "close");
    expect(second.output()).toContain("sum: 10");
    expect(second.output()).toContain("step 3 does its work");
    expect(second.output()).toContain("step 4 does its work");
    expect(second.output()).not.toContain("step 1 does its work");
    expect(second.output()).not.toContain("step 2 does its work");
  });
});
