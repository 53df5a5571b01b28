type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** Whether a function's return value is a running generator, sync or async. */
export function isGenerator(value: unknown): value is AnyIterator {
  if (typeof value !== "object" || value === null) return false;
  const tag: unknown = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  return tag === "Generator" || tag === "AsyncGenerator";
}

/** Whether a value can be awaited. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/**
 * Runs a generator to its end and returns what it yielded. Each step goes through `step`, which puts it into the
 * run's scope and ends it when the run is aborted; the generator's `finally` blocks run then.
 */
export async function collectGenerator(
  iterator: AnyIterator,
  step: (next: () => unknown) => Promise<unknown>,
  onYield: (item: unknown) => void,
): Promise<unknown[]> {
  const items: unknown[] = [];
  try {
    for (;;) {
      const result = (await step(() => iterator.next())) as IteratorResult<unknown>;
      if (result.done) return items;
      const item = isThenable(result.value) ? await step(() => result.value as unknown) : result.value;
      items.push(item);
      onYield(item);
    }
  } catch (error) {
    // Not awaited: a generator stuck in an await would hold the abort up.
    void Promise.resolve(iterator.return?.(undefined)).catch(() => undefined);
    throw error;
  }
}
