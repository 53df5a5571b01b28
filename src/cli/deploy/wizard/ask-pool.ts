import type { Client } from "../../../client/http.ts";
import { createWorkPool, deleteWorkPool, listWorkPools } from "../../../contract/work-pools/routes.ts";
import { isJsonObject, type JsonObject } from "../../../platform/json-object.ts";
import { listWorkerTypes, requireWorkerType } from "../../worker-types.ts";
import type { Questions } from "./questions.ts";

/** The work pool of a deployment. */
export interface ChosenPool {
  readonly name: string;
  readonly type: string;
  readonly base_job_template: JsonObject;
  /** Whether it is to be made, when all is answered. */
  readonly isNew: boolean;
}

/** No pool can be called so: a name has no slash. */
const NEW = "new/";
/** Types that Batuta's own workers run; they come first. */
const OWN = ["process", "docker", "kubernetes"];

/** Asks for the work pool: one that there is, or a new one with its type and name. */
export async function askPool(client: Client, ask: Questions): Promise<ChosenPool> {
  const pools = await client.call(listWorkPools, { body: { limit: 200 } });
  const known = pools.map(({ name, type, is_paused }) => ({
    value: name,
    hint: is_paused ? `${type}, paused` : type,
  }));
  const picked = await ask.choose("Which work pool? Its workers run the flow", [
    ...known,
    { value: NEW, label: "A new one", hint: "is created when all is answered" },
  ]);
  const found = pools.find((each) => each.name === picked);
  if (found !== undefined) return toChosenPool(found);
  const types = await listWorkerTypes(client);
  const ordered = [
    ...types.filter(({ type }) => OWN.includes(type)),
    ...types.filter(({ type }) => !OWN.includes(type)),
  ];
  const type = await ask.choose(
    "Where does it run flows?",
    ordered.map((each) => ({ value: each.type, hint: each.description })),
  );
  const name = await ask.write("Name of the new work pool", {
    standard: `my-${type}-pool`,
    check: (text) => {
      if (text === "" || /[/%&><]/.test(text)) return "a name has none of / % & > <";
      return pools.some((each) => each.name === text) ? "there is one of this name already" : undefined;
    },
  });
  return { name, type, base_job_template: requireWorkerType(types, type).template, isNew: true };
}

/** A pool that there is. */
export function toChosenPool(pool: {
  readonly name: string;
  readonly type: string;
  readonly base_job_template?: unknown;
}): ChosenPool {
  const { name, type, base_job_template: template } = pool;
  return { name, type, base_job_template: isJsonObject(template) ? template : {}, isNew: false };
}

/** Makes a new pool for what is done with it, and takes it away again when that fails. */
export async function withPool<T>(
  client: Client,
  { name, type, base_job_template, isNew }: ChosenPool,
  work: () => Promise<T>,
): Promise<T> {
  if (!isNew) return work();
  await client.call(createWorkPool, { body: { name, type, base_job_template } });
  try {
    return await work();
  } catch (error) {
    await client.call(deleteWorkPool, { params: { name } });
    throw error;
  }
}
