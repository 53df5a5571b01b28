import { BatutaError } from "../../platform/errors.ts";
import type { ResultStorage } from "../results/storages/result-storage.ts";
import type { IsolationLevel } from "../transactions/modes.ts";
import type { CacheKeyContext } from "./cache-key-context.ts";
import type { LockManager } from "./locks/lock-manager.ts";

/** One thing that a policy looks at. */
export interface CachePart {
  readonly name: string;
  /** Parameters that are left out; only the part `inputs` has them. */
  readonly exclude?: readonly string[];
  /** The key is used as it is when this is the policy's only part. */
  readonly verbatim?: boolean;
  compute(context: CacheKeyContext): string | undefined | Promise<string | undefined>;
}

/** Where and how a policy's cached results are kept. */
export interface CacheConfiguration {
  /** Where the records' metadata is kept, apart from the results. Default: with the results. */
  readonly keyStorage?: ResultStorage | undefined;
  /** Needed for `serializable`. */
  readonly lockManager?: LockManager | undefined;
  /** Default `readCommitted`. */
  readonly isolationLevel?: IsolationLevel | undefined;
}

const BRAND = Symbol.for("batuta.cache-policy");
const CONFIGURATION_KEYS = ["keyStorage", "lockManager", "isolationLevel"] as const;

/** What makes two calls of a task the same for the cache. Immutable; combined with `plus` and `minus`. */
export class CachePolicy {
  readonly parts: readonly CachePart[];
  readonly configuration: CacheConfiguration;
  readonly #withExclude: (names: readonly string[]) => CachePart;

  /** @internal Use the constants and functions of `caching/policies.ts`. */
  constructor(
    parts: readonly CachePart[],
    configuration: CacheConfiguration,
    withExclude: (names: readonly string[]) => CachePart,
  ) {
    this.parts = parts;
    this.configuration = configuration;
    this.#withExclude = withExclude;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** True for a policy of any copy of the package in this process. */
  static is(value: unknown): value is CachePolicy {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  /** True when nothing is cached. */
  get isNone(): boolean {
    return this.parts.length === 0;
  }

  /**
   * Looks at what either policy looks at.
   *
   * @throws `BatutaError` with code `cache-policies-conflict` when both are configured, and differently.
   */
  plus(other: CachePolicy): CachePolicy {
    const configuration = merge(this.configuration, other.configuration);
    return new CachePolicy([...this.parts, ...other.parts], configuration, this.#withExclude);
  }

  /** Leaves these parameters out of the inputs. A policy that ignores inputs begins to look at the others. */
  minus(...parameters: readonly string[]): CachePolicy {
    if (this.isNone || parameters.length === 0) return this;
    const hasInputs = this.parts.some((part) => part.exclude !== undefined);
    const parts = this.parts.map((part) =>
      part.exclude === undefined ? part : this.#withExclude([...part.exclude, ...parameters]),
    );
    if (!hasInputs) parts.push(this.#withExclude(parameters));
    return new CachePolicy(parts, this.configuration, this.#withExclude);
  }

  /**
   * Sets where and how cached results are kept.
   *
   * @throws `BatutaError` with code `invalid-cache-policy` for an unknown isolation level, and for `serializable`
   * without a lock manager.
   */
  configure(configuration: CacheConfiguration): CachePolicy {
    const merged = { ...this.configuration, ...configuration };
    const { isolationLevel, lockManager } = merged;
    if (
      isolationLevel !== undefined &&
      isolationLevel !== "readCommitted" &&
      isolationLevel !== "serializable"
    ) {
      throw new BatutaError(
        "invalid-cache-policy",
        `isolationLevel ${JSON.stringify(isolationLevel)} is unknown; use "readCommitted" or "serializable"`,
      );
    }
    if (isolationLevel === "serializable" && !lockManager) {
      throw new BatutaError(
        "invalid-cache-policy",
        'isolationLevel "serializable" needs a lockManager: new MemoryLockManager() among the runs of one process, new FileLockManager(directory) among those of one machine',
      );
    }
    return new CachePolicy(this.parts, merged, this.#withExclude);
  }
}

function merge(a: CacheConfiguration, b: CacheConfiguration): CacheConfiguration {
  for (const key of CONFIGURATION_KEYS) {
    if (a[key] !== undefined && b[key] !== undefined && a[key] !== b[key]) {
      throw new BatutaError(
        "cache-policies-conflict",
        `the two cache policies are configured with different values of ${key}; configure their sum instead: a.plus(b).configure({ ${key} })`,
      );
    }
  }
  const set = Object.entries(b).filter(([, value]) => value !== undefined);
  return { ...a, ...Object.fromEntries(set) };
}
