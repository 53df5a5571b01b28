/** What Node starts with; any other number was chosen by somebody. */
const NODES_OWN_LIMIT: number = 10;
/** A task that is called by a task puts some twenty frames of the engine between theirs. */
const LONG_LIMIT: number = 100;

/**
 * Calls a function whose errors may keep more than Node's ten frames, so that the engine's frames, which are taken out
 * later, leave room for the user's. Only while the function runs synchronously: nobody else's code sees the limit. One
 * that somebody chose stays.
 */
export function withLongStacks<T>(call: () => T): T {
  // Unlike an assignment, Reflect.set does not throw where the globals are frozen.
  if (Error.stackTraceLimit !== NODES_OWN_LIMIT || !Reflect.set(Error, "stackTraceLimit", LONG_LIMIT))
    return call();
  try {
    return call();
  } finally {
    // Unless the function has set it anew.
    if (Error.stackTraceLimit === LONG_LIMIT) Error.stackTraceLimit = NODES_OWN_LIMIT;
  }
}
