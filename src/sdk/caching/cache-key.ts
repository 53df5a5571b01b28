import { hash } from "node:crypto";
import type { CacheKeyContext } from "./cache-key-context.ts";
import type { CachePolicy } from "./cache-policy.ts";

/**
 * The key under which a policy caches a call's result; undefined when this call is not to be cached.
 *
 * @throws `BatutaError` with code `inputs-not-hashable` when a part that the policy needs has no fingerprint; the
 * message names it and says what to do.
 */
export async function computeCacheKey(
  policy: CachePolicy,
  context: CacheKeyContext,
): Promise<string | undefined> {
  const keys: string[] = [];
  let isVerbatim = policy.parts.length === 1;
  for (const part of policy.parts) {
    const key = await part.compute(context);
    if (key === undefined) continue;
    if (!part.verbatim) isVerbatim = false;
    keys.push(`${part.name}=${key.length}:${key}`);
    if (isVerbatim) return key;
  }
  if (keys.length === 0) return undefined;
  const { taskKey } = context;
  // Hexadecimal, since keys become names of files, on systems that don't tell upper from lower case too.
  return hash("sha256", `batuta.cache.1 ${taskKey.length}:${taskKey} ${keys.join(" ")}`, "hex");
}
