import type { Asset, AssetList } from "../../contract/ui/assets.ts";
import { formatInstant } from "../../platform/instants.ts";
import { type AssetEventRow, listAssetEvents } from "../../store/queries/asset-queries.ts";
import { RESOURCE_ID, RESOURCE_ROLE, type ResourceLabels } from "../../store/queries/event-writes.ts";
import type { ServiceContext } from "../context.ts";

const SUCCEEDED = "prefect.asset.materialization.succeeded";
const FAILED = "prefect.asset.materialization.failed";
const REFERENCED = "prefect.asset.referenced";
/** Newest events of each name that are looked through: bounds the time at any number of events. */
const LOOKED_THROUGH = 20_000;
const MAX_ASSETS = 2_000;

type Draft = { -readonly [K in keyof Asset]: Asset[K] };

function emptyAsset(key: string): Draft {
  return {
    key,
    name: null,
    description: null,
    url: null,
    owners: [],
    last: null,
    last_referenced: null,
    succeeded: 0,
    failed: 0,
    references: 0,
    upstream: [],
  };
}

/** Owners are a JSON list in a label; a client may have written anything. */
function ownersOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [text];
  } catch {
    return [text]; // Not JSON: a name as it is.
  }
}

/** What is told of an asset beside its key; what an event leaves out stays as it was. */
function describe(asset: Draft, labels: ResourceLabels): void {
  asset.name = labels["prefect.resource.name"] ?? asset.name;
  asset.description = labels["prefect.asset.description"] ?? asset.description;
  asset.url = labels["prefect.asset.url"] ?? asset.url;
  if (labels["prefect.asset.owners"] !== undefined) asset.owners = ownersOf(labels["prefect.asset.owners"]);
}

function runOf(related: readonly ResourceLabels[], role: "flow-run" | "task-run") {
  const found = related.find((labels) => labels[RESOURCE_ROLE] === role);
  const id = found?.[RESOURCE_ID]?.replace(`prefect.${role}.`, "");
  return id === undefined ? null : { id, name: found?.["prefect.resource.name"] ?? null };
}

function add(assets: Map<string, Draft>, row: AssetEventRow): void {
  const asset = assets.get(row.resource_id) ?? emptyAsset(row.resource_id);
  assets.set(row.resource_id, asset);
  describe(asset, JSON.parse(row.resource));
  if (row.event === REFERENCED) {
    asset.references += row.count;
    asset.last_referenced = formatInstant(row.occurred);
    return;
  }
  asset[row.event === SUCCEEDED ? "succeeded" : "failed"] += row.count;
  // safe: events are checked to have a list of labels when they come
  const related = JSON.parse(row.related) as readonly ResourceLabels[];
  const withRole = (role: string) =>
    related.flatMap((labels) => (labels[RESOURCE_ROLE] === role ? [labels[RESOURCE_ID] ?? ""] : []));
  asset.last = {
    event_id: row.id,
    occurred: formatInstant(row.occurred),
    succeeded: row.event === SUCCEEDED,
    flow_run: runOf(related, "flow-run"),
    task_run: runOf(related, "task-run"),
    by: withRole("asset-materialized-by")[0] ?? null,
  };
  asset.upstream = [...new Set(withRole("asset"))];
}

/** The assets that events tell of, those that were only ever read included. */
export async function listAssets(ctx: ServiceContext): Promise<AssetList> {
  const { reader } = ctx.store;
  const found = await Promise.all(
    [SUCCEEDED, FAILED, REFERENCED].map((name) => listAssetEvents(reader, name, LOOKED_THROUGH, MAX_ASSETS)),
  );
  const assets = new Map<string, Draft>();
  // Oldest first: the last word on an asset counts.
  for (const row of found.flat().sort((a, b) => a.occurred - b.occurred)) add(assets, row);
  for (const asset of [...assets.values()])
    for (const key of asset.upstream) if (!assets.has(key)) assets.set(key, emptyAsset(key));
  const cut = found.filter((rows) => rows.reduce((sum, { count }) => sum + count, 0) >= LOOKED_THROUGH);
  const since = cut.map((rows) => Math.min(...rows.map(({ first }) => first)));
  return {
    assets: [...assets.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    since: since.length === 0 ? null : formatInstant(Math.max(...since)),
  };
}
