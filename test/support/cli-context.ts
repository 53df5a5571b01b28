import picocolors from "picocolors";
import type { CliContext } from "../../src/cli/context.ts";
import { createIds } from "../../src/platform/ids.ts";
import { createVirtualClock, type VirtualClock } from "../../src/testing/virtual-clock.ts";

/** A context for tests that keeps what is printed. */
export function createTestContext(changes: Partial<CliContext> = {}) {
  const printed: string[] = [];
  const notes: string[] = [];
  const clock: VirtualClock = createVirtualClock({ startAt: "2026-03-01T12:00:00Z" });
  const context: CliContext = {
    env: {},
    cwd: "/work",
    clock,
    ids: createIds(),
    signal: new AbortController().signal,
    releaseSignals: () => {},
    json: false,
    profile: undefined,
    colors: picocolors.createColors(false),
    columns: undefined,
    isInteractive: false,
    print: (text) => printed.push(text),
    note: (text) => notes.push(text),
    ...changes,
  };
  return { context, clock, notes, printed, output: () => printed.join("") };
}
