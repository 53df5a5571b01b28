import { ADDRESS } from "@/shared/components/entity-links.tsx";

export type Labels = Readonly<Record<string, string>>;

const NAMED: Readonly<Record<string, (id: string, labels: Labels) => string | undefined>> = {
  "flow-run": ADDRESS.flowRun,
  "task-run": ADDRESS.taskRun,
  flow: ADDRESS.flow,
  deployment: ADDRESS.deployment,
  "work-pool": (_, labels) => {
    const name = labels["prefect.resource.name"];
    return name === undefined ? undefined : ADDRESS.workPool(name);
  },
  "block-document": ADDRESS.block,
  automation: ADDRESS.automation,
  "concurrency-limit": ADDRESS.concurrencyLimit,
};

export interface ResourceParts {
  readonly id: string;
  /** `flow-run`, `work-pool` …; undefined for resources of others. */
  readonly kind: string | undefined;
  readonly name: string;
  /** Its own page, if it has one. */
  readonly address: string | undefined;
  readonly role: string | undefined;
}

/** What the labels of a resource tell. */
export function resourceParts(labels: Labels): ResourceParts {
  const id = labels["prefect.resource.id"] ?? "";
  const [, kind, key] = /^prefect\.([a-z-]+)\.(.+)$/.exec(id) ?? [];
  return {
    id,
    kind,
    name: labels["prefect.resource.name"] ?? labels["prefect.name"] ?? key ?? id,
    address: kind && key ? NAMED[kind]?.(key, labels) : undefined,
    role: labels["prefect.resource.role"],
  };
}

/** `prefect.flow-run.Completed` as words: `Flow run completed`. Names of others stay as they are. */
export function eventTitle(name: string): string {
  if (!name.startsWith("prefect.")) return name;
  const words = name
    .slice("prefect.".length)
    .replace(/[._-]+/g, " ")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The day of an event as its address has it. */
export const dayOf = (occurred: string): string => occurred.slice(0, 10);
