import { BatutaError } from "../../platform/errors.ts";
import { UpstreamTaskError } from "../errors.ts";
import type { Upstream } from "./arguments.ts";
import { describeError } from "./error-decision.ts";
import { Future } from "./future.ts";
import { runIdOf } from "./track-inputs.ts";

/** The error of a call that never ran: names its direct upstream, and the failure that began it all. */
export function upstreamError(
  run: { readonly id: string; readonly name: string },
  blocker: Upstream,
): UpstreamTaskError {
  const { source } = blocker;
  const state = Future.is(source) ? source.peek() : source;
  const name = Future.is(source) ? `'${source.taskRunName}' ` : "";
  let root: unknown = state.data;
  while (BatutaError.hasCode(root, "upstream-failed") && root.cause !== undefined) root = root.cause;
  const began = root === undefined ? "" : `; it began with ${describeError(root)}`;
  return new UpstreamTaskError(
    `task run '${run.name}' did not run, because its upstream ${name}is ${state.name}${began}`,
    { cause: state.data, fields: { task_run_id: run.id, upstream_task_run_id: runIdOf(blocker) } },
  );
}
