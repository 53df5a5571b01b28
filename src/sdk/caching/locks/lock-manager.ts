/** How long to wait for a lock, and how to stop waiting. */
export interface LockWait {
  /** Default: without limit. 0 tries once. */
  readonly timeoutSeconds?: number | undefined;
  /** Rejects the wait with the signal's reason; the lock is then not held. */
  readonly signal?: AbortSignal | undefined;
}

/** What is asked for when a lock is taken. */
export interface LockRequest extends LockWait {
  /** The lock falls free by itself after this time. Default: never, while its process lives. */
  readonly holdSeconds?: number | undefined;
}

/** Locks by key, so that only one transaction at a time computes a cached result. A lock is held by a name. */
export interface LockManager {
  /** True when the holder has the lock, also when it had it already; false when the time was up first. */
  acquire(key: string, holder: string, request?: LockRequest): Promise<boolean>;
  /** @throws `BatutaError` with code `lock-not-held` when this holder does not have it (any more). */
  release(key: string, holder: string): Promise<void>;
  isLocked(key: string): Promise<boolean>;
  isHeldBy(key: string, holder: string): Promise<boolean>;
  /** Waits until nobody holds the lock; false when the time was up first. */
  waitFor(key: string, wait?: LockWait): Promise<boolean>;
}
