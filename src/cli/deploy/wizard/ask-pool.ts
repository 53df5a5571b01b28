import type { Client } from "../../../client/http.ts";
import { createWorkPool, listWorkPools } from "../../../contract/work-pools/routes.ts";
import { listWorkerTypes, requireWorkerType } from "../../worker-types.ts";
import type { Questions } from "./questions.ts";

/** No pool can be called so: a name has no slash. */
const NEW = "new/";
/** Types that Batuta's own workers run; they come first. */
const OWN = ["process", "docker", "kubernetes"];

/** Asks for the work pool; makes one when there is none that fits. @returns its name */
export async function askPool(client: Client, ask: Questions): Promise<string> {
  const pools = await client.call(listWorkPools, { body: { limit: 200 } });
  const known = pools.map(({ name, type, is_paused }) => ({
    value: name,
    hint: is_paused ? `${type}, paused` : type,
  }));
  const picked = await ask.choose("Which work pool? Its workers run the flow", [
    ...known,
    { value: NEW, label: "A new one", hint: "is created now" },
  ]);
  if (picked !== NEW) return picked;
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
  const { template } = requireWorkerType(types, type);
  await client.call(createWorkPool, { body: { name, type, base_job_template: template } });
  ask.tell([`created the work pool ${name}`]);
  return name;
}
