import type { z } from "zod";
import { parseShallowJson } from "../../platform/json-depth.ts";
import type { Feed } from "../../services/feed.ts";
import type { PrefectChannel } from "./prefect-channel.ts";
import type { PrefectSession } from "./prefect-handshake.ts";

/** What a stream of one kind of thing is made from. */
export interface StreamOptions<T extends { readonly id: string }, Filter> {
  readonly feed: Feed<T>;
  /** Schema of the client's `filter`. */
  readonly filter: z.ZodType<Filter>;
  readonly matches: (filter: Filter, item: T) => boolean;
  /** The frame that carries a thing, as JSON. */
  readonly frame: (item: T) => string;
  /** What is stored already and fits, oldest first, in pages. Absent: there is no backfill. */
  readonly backfill?: ((filter: Filter) => AsyncIterable<readonly T[]>) | undefined;
}

/** New things that may wait while what is stored is still being sent. */
const MAX_WAITING = 10_000;
/** 1013: try again later. Clients connect anew and are backfilled, so that nothing is lost without a sign. */
const TRY_AGAIN_LATER = 1013;

/**
 * `/events/out` and `/logs/out`: the client sends one filter, then is sent what fits. First comes what is stored, if
 * asked for, then what is new; nothing comes twice. A reader that is too slow is closed rather than robbed.
 */
export function openStream<T extends { readonly id: string }, Filter>(
  channel: PrefectChannel,
  options: StreamOptions<T, Filter>,
): PrefectSession {
  let unsubscribe: (() => void) | undefined;
  /** New things, while the stored ones are being sent. */
  let waiting: T[] | undefined;

  function start(filter: Filter, isBackfilled: boolean): void {
    waiting = isBackfilled && options.backfill !== undefined ? [] : undefined;
    unsubscribe = options.feed.subscribe((items) => {
      const fitting = items.filter((item) => options.matches(filter, item));
      if (waiting === undefined) send(fitting);
      else if (waiting.length + fitting.length > MAX_WAITING) tooSlow();
      else waiting.push(...fitting);
    });
    if (waiting !== undefined) void sendStored(filter);
  }

  async function sendStored(filter: Filter): Promise<void> {
    const sent = new Set<string>();
    try {
      for await (const page of options.backfill?.(filter) ?? []) {
        for (const item of page) {
          if (!(await channel.room())) return;
          channel.sendText(options.frame(item));
          sent.add(item.id);
        }
      }
      // What came meanwhile may be much; it goes at the reader's pace too.
      for (let item = waiting?.shift(); item !== undefined; item = waiting?.shift()) {
        if (sent.has(item.id)) continue;
        if (!(await channel.room())) return;
        channel.sendText(options.frame(item));
      }
      waiting = undefined;
    } catch (error) {
      channel.logger.error("stored events could not be read for a subscriber", { err: error });
      channel.close(1011, "what is stored could not be read; connect again");
    }
  }

  function send(items: readonly T[]): void {
    for (const item of items) {
      if (channel.sendText(options.frame(item))) continue;
      if (channel.isOpen) tooSlow();
      return;
    }
  }

  function tooSlow(): void {
    channel.logger.warn("a subscriber reads too slowly and is closed", { waiting: channel.waiting });
    channel.close(TRY_AGAIN_LATER, "the reader is too slow; connect again");
  }

  return {
    receive(text) {
      if (unsubscribe !== undefined) return; // Only the first filter counts.
      const asked = readFilter(text, options.filter);
      if (typeof asked === "string") channel.close(1002, asked);
      else start(asked.filter, asked.backfill);
    },
    end() {
      unsubscribe?.();
      waiting = undefined;
    },
  };
}

/** The filter of the client's first frame, or why there is none. */
function readFilter<Filter>(
  text: string,
  schema: z.ZodType<Filter>,
): { readonly filter: Filter; readonly backfill: boolean } | string {
  let frame: unknown;
  try {
    frame = parseShallowJson(text);
  } catch {
    return "Expected 'filter' message";
  }
  if (typeof frame !== "object" || frame === null || !("type" in frame) || frame.type !== "filter") {
    return "Expected 'filter' message";
  }
  if (!("filter" in frame)) return "Invalid filter: 'filter'";
  const parsed = schema.safeParse(frame.filter);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `Invalid filter: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
  }
  return { filter: parsed.data, backfill: !("backfill" in frame) || frame.backfill !== false };
}
