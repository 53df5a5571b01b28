import { isStoredUuid } from "../../src/platform/ids.ts";
import type { Sequence, Step } from "./proposals.ts";

/** What a server answered to each step of a sequence, with what differs from run to run replaced by symbols. */
export type Trace = readonly unknown[];

type Json = Readonly<Record<string, unknown>>;

const UUID_WITHIN = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MEASURED = new Set([
  "created",
  "updated",
  "name",
  "labels",
  "job_variables",
  "estimated_run_time",
  "total_run_time",
]);

/** Replaces ids by their order of appearance, and instants near now by their distance in tens of minutes. */
function createSymbols() {
  const ids = new Map<string, string>();
  const symbolOf = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => symbolOf(item, key));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, symbolOf(item, name)]));
    }
    if (typeof value !== "string") return value;
    if (isStoredUuid(value) && !value.startsWith("00000000-")) {
      const symbol = ids.get(value) ?? `<id ${ids.size}>`;
      ids.set(value, symbol);
      return symbol;
    }
    if (key === "pause_key" && /^[0-9a-f-]{36}$/.test(value)) return "<key>";
    // Python's own spelling of a member of an enumeration is in some of their reasons.
    if (value.includes("StateType.")) return value.replaceAll("StateType.", "");
    if (!INSTANT.test(value))
      return value.startsWith("00000000-") ? value : value.replace(UUID_WITHIN, "<id>");
    const offset = Date.parse(value) - Date.now();
    return Math.abs(offset) < DAY_MS
      ? `<now+${Math.round(offset / 600_000)}0m>`
      : new Date(value).toISOString();
  };
  return symbolOf;
}

/** The last entry of a trace that a failure of the server (500) ended. */
export const FAILED = "the server failed";

class ServerFailure extends Error {}

/** Plays sequences to one server. */
export interface Player {
  play(sequence: Sequence): Promise<Trace>;
}

/** Opens a player over a server's `/api` URL. */
export function openPlayer(apiUrl: string): Player {
  async function send(method: string, path: string, body?: unknown, userAgent?: string) {
    // On a connection of its own: a busy server may close a kept one just when it is used again.
    const headers: Record<string, string> = { "content-type": "application/json", connection: "close" };
    if (userAgent !== undefined) headers["user-agent"] = userAgent;
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = JSON.stringify(body);
    const response = await fetch(`${apiUrl}${path}`, init).catch((cause: unknown) => {
      throw new Error(`${method} ${apiUrl}${path} got no answer`, { cause });
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }
  const created = async (path: string, body: unknown): Promise<string> => {
    const { status, body: answer } = await send("POST", path, body);
    if (status >= 500) throw new ServerFailure();
    if (status >= 300) throw new Error(`POST ${path} answered ${status}: ${JSON.stringify(answer)}`);
    return answer.id;
  };
  const newTask = (around: string | undefined, more: Json): Json => ({
    task_key: "t",
    dynamic_key: crypto.randomUUID(),
    flow_run_id: around ?? null,
    ...more,
  });

  /** A running task run takes a slot of its tag. */
  const createTask = async (around: string | undefined, { tagLimit, isContended, create }: Sequence) => {
    if (tagLimit === null) return await created("/task_runs/", newTask(around, create));
    const tag = `tag-${crypto.randomUUID()}`;
    await created("/concurrency_limits/", { tag, concurrency_limit: tagLimit });
    if (isContended)
      await running("task_run", await created("/task_runs/", newTask(around, { tags: [tag] })));
    return await created("/task_runs/", newTask(around, { ...create, tags: [tag] }));
  };
  const running = (entity: string, id: string) =>
    send("POST", `/${entity}s/${id}/set_state`, { state: { type: "RUNNING" } });

  /** A running run of a deployment takes a slot of it. */
  const createDeployment = async (flow_id: string, { deployment, isContended }: Sequence) => {
    if (deployment === null) return undefined;
    const id = await created("/deployments/", { name: "sequence", flow_id, ...deployment });
    if (isContended) {
      const other = await created("/flow_runs/", { flow_id, deployment_id: id, state: { type: "PENDING" } });
      await running("flow_run", other);
    }
    return id;
  };

  async function createRun(sequence: Sequence): Promise<{ id: string; parentTask: string | undefined }> {
    const flow_id = await created("/flows/", { name: `sequence-${crypto.randomUUID()}` });
    if (sequence.entity === "task_run") {
      const around =
        sequence.around === null
          ? undefined
          : await created("/flow_runs/", { flow_id, state: { type: sequence.around } });
      return { id: await createTask(around, sequence), parentTask: undefined };
    }
    let parent_task_run_id: string | undefined;
    if (sequence.subflow) {
      const parent = await created("/flow_runs/", { flow_id, state: { type: "RUNNING" } });
      parent_task_run_id = await created("/task_runs/", newTask(parent, { state: { type: "PENDING" } }));
    }
    const deployment_id = await createDeployment(flow_id, sequence);
    const body = { flow_id, deployment_id, parent_task_run_id, ...sequence.create };
    return { id: await created("/flow_runs/", body), parentTask: parent_task_run_id };
  }

  function request(path: string, step: Step) {
    if (step.kind === "resume") return send("POST", `${path}/resume`);
    if (step.kind === "patch") return send("PATCH", path, step.body);
    const { state, force, userAgent } = step;
    return send("POST", `${path}/set_state`, { state, force }, userAgent);
  }

  return {
    async play(sequence) {
      const symbolOf = createSymbols();
      const run = await createRun(sequence).catch((error: unknown) => {
        if (error instanceof ServerFailure) return undefined;
        throw error;
      });
      if (run === undefined) return [FAILED];
      const { id, parentTask } = run;
      const path = `/${sequence.entity}s/${id}`;
      const look = async () => ({
        run: shownRun((await send("GET", path)).body),
        ...(parentTask && { parent: shownRun((await send("GET", `/task_runs/${parentTask}`)).body) }),
      });
      const trace: unknown[] = [symbolOf(await look(), "")];
      for (const step of sequence.steps) {
        const { status, body } = await request(path, step);
        if (status >= 500) return [...trace, FAILED];
        trace.push(symbolOf({ status, ...shownAnswer(body), ...(await look()) }, ""));
      }
      return trace;
    },
  };
}

/** The fields of a run that its states decide. */
function shownRun(run: Json): Json {
  const kept = Object.entries(run).filter(
    ([key]) => !MEASURED.has(key) && key !== "estimated_start_time_delta" && key !== "dynamic_key",
  );
  const ran = Number(run.total_run_time);
  const policy = run.empirical_policy as { readonly pause_keys?: readonly string[] | null };
  // A set in Python: in any order, those that the server made up among them.
  const keys = policy.pause_keys?.map((key) => (key.length > 2 ? "<key>" : key)).sort();
  const empirical_policy = { ...policy, ...(keys && { pause_keys: keys }) };
  return { ...Object.fromEntries(kept), empirical_policy, ran: ran > 0 ? "some" : "none" };
}

/**
 * The servers are asked at different times: a wait for a retry counts in tens of minutes, one for an instant that the
 * sequence names ends in an hour.
 */
function shownAnswer(body: unknown): Json {
  if (typeof body !== "object" || body === null) return { answer: body };
  const details = Reflect.get(body, "details");
  if (details?.type !== "wait_details") return { answer: body };
  const delayMs = details.delay_seconds * 1000;
  const end = new Date(Math.round((Date.now() + delayMs) / HOUR_MS) * HOUR_MS).toISOString();
  const delay_seconds = delayMs < DAY_MS ? `${Math.round(delayMs / 600_000)}0m` : `until ${end}`;
  return { answer: { ...body, details: { ...details, delay_seconds } } };
}
