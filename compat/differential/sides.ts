import { isDeepStrictEqual } from "node:util";
import { isJsonObject } from "../../src/platform/json-object.ts";

/** A request as it is sent to both servers. `{{step.path}}` in its texts is a value of an earlier answer of that server. */
export interface Step {
  /** Keeps the answer under this name. */
  readonly name?: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a server said, with what differs from run to run replaced by symbols. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Ids that requests name themselves are the same on both sides. */
const SENT_ID = /^0{8}-|^[1-9]1{7}-/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const TWO_DAYS_MS = 172_800_000;
/** Numbers that depend on how fast a server answers. */
const MEASURED =
  /^(estimated_run_time|estimated_start_time_delta|total_run_time|duration|lateness|delay_seconds|sum_estimated_\w+)$/;

/** What only our schedules say, to who has not asked for anything. All else of such an answer is compared. */
const ADDED: Readonly<Record<string, unknown>> = { overlap: "allow", missed: null };

/** Lists that Prefect keeps as sets. */
const SETS = new Set(["tags", "pause_keys", "expect", "after", "for_each"]);

/** A name that a server gives to a run that has none. */
const MADE_NAME = /^[a-z]+-[a-z]+$/;

/** What follows it is each server's own. */
const PAGE_TOKEN = /page-token=.+$/;

/** One of the two servers. */
export interface Side {
  readonly apiUrl: string;
  send(step: Step): Promise<Answer>;
}

/** Spellings of one instant are equal: Prefect repeats an offset that it was sent until it reads what it stored. */
function instantSymbol(text: string): string {
  const millis = Date.parse(text);
  // What only looks like an instant.
  if (Number.isNaN(millis)) return text;
  return Math.abs(millis - Date.now()) < TWO_DAYS_MS ? "<now>" : `<${new Date(millis).toISOString()}>`;
}

/** How often a request is sent again over a new connection. */
const MAX_TRIES = 4;

/** Prefect's server hangs at times. */
const ANSWER_TIMEOUT_MS = 60_000;

/** What stands for the status of an answer that did not come. */
const NO_ANSWER = 599;

/** A server may end an idle connection in the moment in which a request is sent over it. */
async function patiently(url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  for (let tries = 1; ; tries++) {
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (error instanceof DOMException && error.name === "TimeoutError") {
        return { status: NO_ANSWER, text: `no answer within ${ANSWER_TIMEOUT_MS / 1000} seconds` };
      }
      if (!(error instanceof TypeError) || tries === MAX_TRIES) {
        throw new Error(`${init.method} ${url}: no answer`, { cause: error });
      }
    }
  }
}

/** Opens a side over a server's `/api` URL. */
export function openSide(apiUrl: string): Side {
  const answers = new Map<string, unknown>();
  const symbols = new Map<string, string>();
  /** The names that were given; what else looks like a name of two words was made by the server. */
  const givenNames = new Set<string>();

  function lookUp(reference: string): string {
    const [name = "", ...parts] = reference.split(".");
    let value: unknown = answers.get(name);
    for (const part of parts) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined;
    }
    return typeof value === "string" || typeof value === "number" ? String(value) : `unresolved-${reference}`;
  }

  function fill(value: unknown): unknown {
    if (typeof value === "string")
      return value.replaceAll(/\{\{([^}]+)\}\}/g, (_, name: string) => lookUp(name));
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, part]) => [fill(key), fill(part)] as const);
    for (const [key, part] of entries) if (key === "name" && typeof part === "string") givenNames.add(part);
    return Object.fromEntries(entries);
  }

  /** Names the ids of an answer by where they first stood. */
  function learn(value: unknown, at: string): void {
    if (typeof value === "string") {
      for (const [id] of value.matchAll(UUID)) {
        if (!symbols.has(id) && !SENT_ID.test(id)) symbols.set(id, `<${at}>`);
      }
    } else if (Array.isArray(value)) value.forEach((part, index) => void learn(part, `${at}.${index}`));
    else if (typeof value === "object" && value !== null)
      for (const [key, part] of Object.entries(value)) learn(part, `${at}.${key}`);
  }

  function normal(value: unknown, key = ""): unknown {
    if (typeof value === "string") {
      if (INSTANT.test(value)) return instantSymbol(value);
      if (key === "name" && MADE_NAME.test(value) && !givenNames.has(value)) return "<name>";
      return value
        .replace(PAGE_TOKEN, "page-token=<token>")
        .replaceAll(UUID, (id) => symbols.get(id) ?? "<uuid>")
        .replaceAll(apiUrl.replace(/\/api$/, ""), "<server>");
    }
    if (typeof value === "number" && MEASURED.test(key)) return "<measured>";
    // Their order is of chance.
    if (Array.isArray(value) && SETS.has(key)) return value.map((part) => normal(part)).sort();
    if (Array.isArray(value)) return value.map((part) => normal(part));
    if (typeof value !== "object" || value === null) return value;
    const parts = Object.entries(value).filter(([name, part]) => !(name in ADDED && part === ADDED[name]));
    const entries = parts.map(([name, part]) => [normal(name), normal(part, name)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  }

  return {
    apiUrl,
    async send({ name, method, path, body, headers }) {
      const target = String(fill(path));
      // The link to a next page is a whole address.
      const url = target.startsWith(apiUrl) ? target : `${apiUrl}${target}`;
      const { status, text } = await patiently(url, {
        method,
        redirect: "manual",
        headers: { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(fill(body)) }),
      });
      let parsed: unknown = text;
      try {
        parsed = JSON.parse(text);
      } catch {
        // Plain text, or nothing: compared as it is.
      }
      if (name !== undefined) {
        answers.set(name, parsed);
        learn(parsed, name);
      }
      return { status, body: normal(parsed) };
    },
  };
}

function canonical(value: unknown): string {
  return JSON.stringify(value);
}

/** The first place where two answers differ, as a sentence; undefined when there is none. */
export function firstDifference(theirs: unknown, ours: unknown, at = "body"): string | undefined {
  if (isDeepStrictEqual(theirs, ours)) return undefined;
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    if (theirs.length !== ours.length) return `${at}: ${theirs.length} items, ours ${ours.length}`;
    for (const [index, part] of theirs.entries()) {
      const found = firstDifference(part, ours[index], `${at}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isJsonObject(theirs) && isJsonObject(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      if (!(key in ours)) return `${at}.${key}: missing in ours (${cut(canonical(theirs[key]))})`;
      if (!(key in theirs)) return `${at}.${key}: only in ours (${cut(canonical(ours[key]))})`;
      const found = firstDifference(theirs[key], ours[key], `${at}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return `${at}: ${cut(canonical(theirs))}, ours ${cut(canonical(ours))}`;
}

function cut(text: string | undefined): string {
  const whole = text ?? "undefined";
  return whole.length > 160 ? `${whole.slice(0, 160)}…` : whole;
}

/** Puts a list in an order of its own, so that two of them compare as sets. */
export function asSet(items: readonly unknown[]): unknown[] {
  return [...items].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}
