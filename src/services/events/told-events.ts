import { jsonText, jsonTextOf } from "../../contract/json-text.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { decodeAutomation } from "../../store/queries/automation-queries.ts";
import { RESOURCE_ID, RESOURCE_ROLE, type ResourceLabels } from "../../store/queries/event-writes.ts";
import {
  findToldAutomations,
  findToldBlockDocuments,
  findToldBlockTypes,
  findToldCollections,
  findToldDeployments,
  findToldFlows,
  findToldLimits,
  findToldVariables,
  findToldWorkPools,
  findToldWorkQueues,
} from "../../store/queries/told-entities.ts";
import type { AutomationTable } from "../../store/tables/automation.ts";
import type { EntityChange, EntityKind } from "./tell.ts";

/** An event of the server's own, before it has an id and a time. */
export interface ToldEvent {
  readonly event: string;
  readonly resource: ResourceLabels;
  readonly related: readonly ResourceLabels[];
  readonly payload: unknown;
}

type Thing = Pick<ToldEvent, "resource" | "related" | "payload">;

const NAME = "prefect.resource.name";
const POOL_TYPE = "prefect.work-pool.type";

/** Labels of a thing of a kind. */
export function labelsOf(
  kind: string,
  id: string,
  more: Readonly<Record<string, string | null>>,
): ResourceLabels {
  const labels: Record<string, string> = { [RESOURCE_ID]: `prefect.${kind}.${id}` };
  for (const [label, value] of Object.entries(more)) if (value !== null) labels[label] = value;
  return labels;
}

interface Placed {
  readonly work_queue_id: string | null;
  readonly work_queue_name: string | null;
  readonly work_pool_id: string | null;
  readonly work_pool_name: string | null;
  readonly work_pool_type: string | null;
}

function placesOf(row: Placed): ResourceLabels[] {
  const { work_queue_id: queue, work_pool_id: pool } = row;
  const places: ResourceLabels[] = [];
  if (queue !== null) {
    places.push(
      labelsOf("work-queue", queue, { [NAME]: row.work_queue_name, [RESOURCE_ROLE]: "work-queue" }),
    );
  }
  if (pool !== null) places.push(poolLabels(pool, row.work_pool_name, row.work_pool_type));
  return places;
}

function poolLabels(id: string, name: string | null, type: string | null): ResourceLabels {
  return labelsOf("work-pool", id, { [NAME]: name, [POOL_TYPE]: type, [RESOURCE_ROLE]: "work-pool" });
}

function related(kind: string, id: string | null, role: string): ResourceLabels[] {
  return id === null ? [] : [labelsOf(kind, id, { [RESOURCE_ROLE]: role })];
}

/** A nullable JSON text of the store as it stands in a payload. */
function stored(text: string | null): unknown {
  return text === null ? null : jsonText(text);
}

type Read = (trx: Queryable, change: EntityChange) => Promise<Thing[]>;

const READERS: Readonly<Record<EntityKind, Read>> = {
  flow: async (trx, { ids }) =>
    (await findToldFlows(trx, ids)).map((flow) => ({
      resource: labelsOf("flow", flow.id, { [NAME]: flow.name }),
      related: [],
      payload: { name: flow.name, tags: stored(flow.tags), labels: stored(flow.labels) ?? {} },
    })),
  variable: async (trx, { ids }) =>
    (await findToldVariables(trx, ids)).map((variable) => ({
      resource: labelsOf("variable", variable.id, { [NAME]: variable.name }),
      related: [],
      payload: { name: variable.name, value: stored(variable.value), tags: stored(variable.tags) },
    })),
  automation: async (trx, { ids }) =>
    (await findToldAutomations(trx, ids)).map((automation) => ({
      resource: labelsOf("automation", automation.id, { [NAME]: automation.name }),
      related: [],
      payload: toldAutomation(automation),
    })),
  "concurrency-limit": async (trx, { ids }) =>
    (await findToldLimits(trx, ids)).map(({ id, active, ...limit }) => ({
      resource: labelsOf("concurrency-limit", id, { [NAME]: limit.name }),
      related: [],
      payload: {
        name: limit.name,
        limit: limit.limit,
        active: active === 1,
        slot_decay_per_second: limit.slot_decay_per_second,
      },
    })),
  "block-type": async (trx, { ids }) =>
    (await findToldBlockTypes(trx, ids)).map(({ id, is_protected, ...type }) => ({
      resource: labelsOf("block-type", id, { [NAME]: type.name }),
      related: [],
      payload: { ...type, is_protected: is_protected === 1 },
    })),
  "block-document": async (trx, { ids }) =>
    (await findToldBlockDocuments(trx, ids)).map((document) => ({
      resource: labelsOf("block-document", document.id, { [NAME]: document.name }),
      related: [
        labelsOf("block-type", document.type_id, {
          [RESOURCE_ROLE]: "block-type",
          [NAME]: document.type_name,
        }),
        ...related("block-schema", document.schema_id, "block-schema"),
      ],
      // Prefect's events hold the data too; here it is encrypted at rest and stays out of what anybody may list.
      payload: {
        name: document.name,
        data: {},
        block_schema: {
          capabilities: stored(document.capabilities),
          block_type: { id: document.type_id, name: document.type_name },
        },
      },
    })),
  "artifact-collection": async (trx, { ids }) =>
    (await findToldCollections(trx, ids)).map((collection) => ({
      resource: labelsOf("artifact-collection", collection.id, { [NAME]: collection.key }),
      related: related("artifact", collection.latest_id, "latest"),
      payload: {
        key: collection.key,
        type: collection.type,
        data: stored(collection.data),
        description: collection.description,
      },
    })),
  deployment: async (trx, { ids, updates }) =>
    (await findToldDeployments(trx, ids)).map((deployment) => ({
      resource: labelsOf("deployment", deployment.id, { [NAME]: deployment.name }),
      related: [
        labelsOf("flow", deployment.flow_id, { [NAME]: deployment.flow_name, [RESOURCE_ROLE]: "flow" }),
        ...placesOf(deployment),
        ...related("block-document", deployment.storage_document_id, "storage"),
        ...related("block-document", deployment.infrastructure_document_id, "infrastructure"),
        ...related("concurrency-limit", deployment.concurrency_limit_id, "concurrency-limit"),
      ],
      payload: updatesOf(updates),
    })),
  "work-queue": async (trx, { ids, updates }) =>
    (await findToldWorkQueues(trx, ids)).map((queue) => ({
      resource: labelsOf("work-queue", queue.id, { [NAME]: queue.name, [RESOURCE_ROLE]: "work-queue" }),
      related: [poolLabels(queue.work_pool_id, queue.work_pool_name, queue.work_pool_type)],
      payload: updatesOf(updates),
    })),
  "work-pool": async (trx, { ids, verb, updates }) =>
    (await findToldWorkPools(trx, ids)).map((pool) => {
      const isStatus = verb === "ready" || verb === "not-ready" || verb === "paused";
      const role = isStatus ? {} : { [RESOURCE_ROLE]: "work-pool" };
      return {
        resource: labelsOf("work-pool", pool.id, { [NAME]: pool.name, [POOL_TYPE]: pool.type, ...role }),
        related:
          verb === "created" || verb === "deleted"
            ? [
                ...related("work-queue", pool.default_queue_id, "default-queue"),
                ...related("block-document", pool.default_result_storage_block_id, "result-storage"),
              ]
            : [],
        payload: updatesOf(updates),
      };
    }),
};

function toldAutomation(row: AutomationTable): unknown {
  const { evaluation: _evaluation, ...automation } = decodeAutomation(row);
  return automation;
}

/** Columns whose names on the wire of events are Prefect's. */
const FIELDS: Readonly<Record<string, string>> = { job_variables: "infra_overrides" };
const UNTOLD = new Set([
  "updated",
  "last_polled",
  "status",
  "next_look",
  "labels",
  "work_pool_name",
  "work_queue_name",
  "work_pool_id",
  // Its own events tell that: paused, ready, not-ready.
  "is_paused",
]);
const FLAGS = new Set(["is_paused", "paused", "enforce_parameter_schema"]);
const DOCUMENTS = new Set([
  "tags",
  "parameters",
  "job_variables",
  "parameter_openapi_schema",
  "pull_steps",
  "base_job_template",
  "concurrency_options",
  "version_info",
  "filter",
  "bundle_upload_step",
  "bundle_execution_step",
  "created_by",
  "updated_by",
]);

/** The fields that a change gave another value, with both values; nothing when it says of none. */
function updatesOf(updates: EntityChange["updates"]): unknown {
  if (updates === undefined) return {};
  const from = updates.from as Readonly<Record<string, unknown>>; // safe: rows are read by name only
  const changed = changedColumns(updates);
  return {
    updated_fields: changed.map(([column]) => FIELDS[column] ?? column),
    updates: Object.fromEntries(
      changed.map(([column, value]) => [
        FIELDS[column] ?? column,
        { from: shownColumn(column, from[column]), to: shownColumn(column, value) },
      ]),
    ),
  };
}

function changedColumns({ from, to }: NonNullable<EntityChange["updates"]>): [string, unknown][] {
  const before = from as Readonly<Record<string, unknown>>; // safe: rows are read by name only
  return Object.entries(to).filter(
    ([column, value]) =>
      !UNTOLD.has(column) && value !== undefined && !isEqual(column, before[column], value),
  );
}

function isEqual(column: string, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!DOCUMENTS.has(column) || typeof a !== "string" || typeof b !== "string") return false;
  // Databases write jsonb in their own way.
  return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
}

function shownColumn(column: string, value: unknown): unknown {
  if (value == null) return null;
  if (FLAGS.has(column)) return value === 1;
  return DOCUMENTS.has(column) ? jsonText(jsonTextOf(jsonText(String(value)))) : value;
}

/** Reads what is told of a change, inside its write unit. A change of nothing that is told is not told. */
export async function toldEvents(trx: Queryable, change: EntityChange): Promise<ToldEvent[]> {
  if (change.updates !== undefined && changedColumns(change.updates).length === 0) return [];
  const things = await READERS[change.kind](trx, change);
  return things.map((thing) => ({ event: `prefect.${change.kind}.${change.verb}`, ...thing }));
}
