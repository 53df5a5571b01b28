import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { createTestContext } from "../../../test/support/cli-context.ts";
import { loadContextSettings } from "../../cli/load-context-settings.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { currentScope } from "../run-context.ts";
import { rehearseRun } from "./rehearse-run.ts";

it("a rehearsal runs a flow to its end and leaves nothing behind", async () => {
  const { context, notes, printed } = createTestContext({ clock: createSystemClock() });
  const leftOver = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith("batuta-rehearsal-"));
  const before = {
    files: leftOver().length,
    env: { ...process.env },
    cwd: process.cwd(),
    argv: [...process.argv],
  };
  const state = await rehearseRun(context, loadContextSettings(context));
  expect(state).toMatchObject({ type: "COMPLETED", data: "one" });
  expect({
    files: leftOver().length,
    env: { ...process.env },
    cwd: process.cwd(),
    argv: [...process.argv],
  }).toEqual(before);
  expect(currentScope().runtime).toBeUndefined();
  expect([...notes, ...printed]).toEqual([]);
});
