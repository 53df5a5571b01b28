import type { State } from "../state.ts";
import type { Upstream } from "./arguments.ts";
import type { CallAbort } from "./call-abort.ts";
import { Future } from "./future.ts";

/** Waits for every run among a call's inputs; returns the first that did not complete. */
export async function waitForUpstreams(
  upstreams: readonly Upstream[],
  abort: CallAbort,
): Promise<Upstream | undefined> {
  let blocker: Upstream | undefined;
  for (const upstream of upstreams) {
    const { source } = upstream;
    if (Future.is(source) && !source.outcome) await abort.race(source.settled()).catch(() => undefined);
    const state = Future.is(source) ? source.peek() : source;
    if (!state.isCompleted() && !upstream.allowFailure) blocker ??= upstream;
  }
  return abort.isAborted ? undefined : blocker;
}

/** What a run that has ended hands on. */
export function dataOf(source: Future | State): unknown {
  return Future.is(source) ? source.peek().data : source.data;
}
