import type { Route } from "../../contract/route.ts";
import { unknownFields } from "../../contract/unknown-fields.ts";
import type { Logger } from "../../platform/logger.ts";

/** How many requests of a client version to one route are looked at, and how many such pairs are remembered. */
const LOOKS = 20;
const MAX_PAIRS = 2000;

/** Told of each accepted body. */
export type DroppedFieldsWatch = (route: Route, body: unknown, userAgent: string | null) => void;

/**
 * Logs fields of bodies that no schema knows and that are therefore dropped: once for each client version, route and
 * field, so that a client that is newer than the server is noticed. Looks at the first requests only.
 */
export function watchDroppedFields(logger: Logger): DroppedFieldsWatch {
  const looks = new Map<string, number>();
  const told = new Set<string>();
  return (route, body, userAgent) => {
    if (route.body === undefined) return;
    const client = userAgent ?? "unknown";
    const pair = `${client} ${route.id}`;
    const seen = looks.get(pair) ?? 0;
    if (seen >= LOOKS || (seen === 0 && looks.size >= MAX_PAIRS)) return;
    looks.set(pair, seen + 1);
    for (const field of unknownFields(route.body, body).slice(0, LOOKS)) {
      const what = `${pair} ${field}`;
      if (told.has(what) || told.size >= MAX_PAIRS) continue;
      told.add(what);
      logger.info("unknown field dropped", { client, route: route.id, field });
    }
  };
}
