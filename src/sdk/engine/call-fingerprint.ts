import { fingerprint } from "../caching/fingerprint.ts";
import { State } from "../state.ts";
import { substituteArguments, type Upstream } from "./arguments.ts";
import { Future } from "./future.ts";

/**
 * Fingerprint of a call's arguments in the moment in which it is made: a future among them stands for the call that
 * will give its value. Undefined when they have none.
 */
export function fingerprintArguments(
  args: readonly unknown[],
  needsSubstitution: boolean,
): string | undefined {
  if (args.length === 0) return "[]";
  if (!needsSubstitution) return fingerprint(args);
  let isMissing = false;
  const plain = substituteArguments(args, (source) => {
    if (State.is(source)) return { "$batuta.state": source.type, data: source.data };
    isMissing ||= source.callIdentity === undefined;
    return { "$batuta.call": source.callIdentity };
  });
  return isMissing ? undefined : fingerprint(plain);
}

/**
 * What the settled futures among the arguments resolved to; empty when there are none. Undefined when a value has no
 * identity.
 */
export function fingerprintResults(upstreams: readonly Upstream[]): string | undefined {
  const results: string[] = [];
  for (const { source } of upstreams) {
    if (!Future.is(source)) continue;
    const result = source.outcome?.resultIdentity;
    if (result === undefined && source.peek().isCompleted()) return undefined;
    results.push(result ?? "");
  }
  return results.join("\0");
}
