import type { Action } from "../../contract/automations/actions.ts";
import type {
  Automation,
  AutomationCreate,
  AutomationFilter,
  AutomationSort,
  AutomationUpdate,
} from "../../contract/automations/schemas.ts";
import type { Trigger } from "../../contract/automations/triggers.ts";
import { createJsonEncoder } from "../../contract/json-text.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type AutomationResource,
  changeAutomation,
  countAutomationRows,
  decodeAutomation,
  deleteAutomationRow,
  deleteAutomationsOf,
  enableAutomation,
  findAutomation,
  insertAutomation,
  listAutomationRows,
  listAutomationsOf,
  listOwnedAutomationIds,
} from "../../store/queries/automation-queries.ts";
import type { AutomationTable } from "../../store/tables/automation.ts";
import { cleanText, cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { PAGE_SIZE, sliceOf } from "../list-limits.ts";
import { checkAutomation } from "./check-automation.ts";

const NOT_EVALUATED = "automation is saved, not yet evaluated: this version has no automation engine";

function missing(): Error {
  return serviceError("not-found", "Automation not found", { exception_message: "Automation not found" });
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw missing();
  return value;
}

/** A trigger as it is stored: every one in it has a new id. */
function withIds(ctx: ServiceContext, trigger: Trigger): Trigger {
  const { id: _old, ...rest } = trigger;
  const id = ctx.ids.uuid();
  if (rest.type === "event") return { ...rest, id };
  return { ...rest, id, triggers: rest.triggers.map((each) => withIds(ctx, each)) };
}

/** Resources that actions name by their ids. */
function namedByActions(row: AutomationTable): AutomationResource[] {
  const { actions, actions_on_trigger, actions_on_resolve } = row;
  const lists: Action[][] = [actions, actions_on_trigger, actions_on_resolve].map((text) => JSON.parse(text));
  const ids = lists.flat().flatMap(resourceOf);
  return ids.map((resource_id) => ({ resource_id, is_owner: false }));
}

function resourceOf(action: Action): string[] {
  const named = [
    ["deployment", "deployment_id" in action ? action.deployment_id : null],
    ["work-pool", "work_pool_id" in action ? action.work_pool_id : null],
    ["work-queue", "work_queue_id" in action ? action.work_queue_id : null],
    ["automation", "automation_id" in action ? action.automation_id : null],
    ["block-document", "block_document_id" in action ? action.block_document_id : null],
  ] as const;
  return named.flatMap(([kind, id]) => (id === null ? [] : [`prefect.${kind}.${id}`]));
}

type Columns = Omit<AutomationTable, "id" | "created">;

/** The columns that are given. */
function columnsOf(ctx: ServiceContext, automation: AutomationCreate, now: number): Columns;
function columnsOf(ctx: ServiceContext, automation: AutomationUpdate, now: number): Partial<Columns>;
function columnsOf(ctx: ServiceContext, automation: AutomationUpdate, now: number): Partial<Columns> {
  checkAutomation(automation);
  const { description, enabled, tags, actions_on_trigger, actions_on_resolve } = automation;
  const encode = createJsonEncoder(ctx.ids.uuid());
  return {
    updated: now,
    name: cleanText(automation.name),
    trigger: encode(withIds(ctx, automation.trigger)),
    actions: encode(automation.actions),
    ...(description === undefined ? {} : { description: cleanText(description) }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
    ...(tags === undefined ? {} : { tags: JSON.stringify(cleanTexts(tags)) }),
    ...(actions_on_trigger === undefined ? {} : { actions_on_trigger: encode(actions_on_trigger) }),
    ...(actions_on_resolve === undefined ? {} : { actions_on_resolve: encode(actions_on_resolve) }),
  };
}

function warnNotEvaluated(ctx: ServiceContext, row: AutomationTable): void {
  if (row.enabled === 1) ctx.logger.warn(NOT_EVALUATED, { automation_id: row.id, name: row.name });
}

function tell(
  ctx: ServiceContext,
  trx: Queryable,
  verb: "created" | "updated" | "deleted",
  ids: readonly string[],
): Promise<void> | undefined {
  return ctx.tell?.entities(trx, { kind: "automation", verb, ids });
}

/** Saves a new automation. */
export async function createAutomation(ctx: ServiceContext, body: AutomationCreate): Promise<Automation> {
  const now = ctx.clock.nowMicros();
  const row = { id: ctx.ids.uuid(), created: now, ...columnsOf(ctx, body, now) };
  const owner = body.owner_resource == null ? [] : [{ resource_id: body.owner_resource, is_owner: true }];
  await ctx.store.write(async (trx) => {
    await insertAutomation(trx, row, [...owner, ...namedByActions(row)]);
    await tell(ctx, trx, "created", [row.id]);
  });
  warnNotEvaluated(ctx, row);
  return decodeAutomation(row);
}

/** Changes what is given of an automation; its triggers begin anew. */
export async function updateAutomation(
  ctx: ServiceContext,
  id: string,
  body: AutomationUpdate,
): Promise<void> {
  const change = columnsOf(ctx, body, ctx.clock.nowMicros());
  const written = await ctx.store.write(async (trx) => {
    const row = await changeAutomation(trx, id, change, namedByActions);
    await tell(ctx, trx, "updated", [id]);
    return row;
  });
  const row = found(written);
  warnNotEvaluated(ctx, row);
}

/** Switches an automation on or off. */
export async function patchAutomation(ctx: ServiceContext, id: string, enabled: boolean): Promise<void> {
  const now = ctx.clock.nowMicros();
  const written = await ctx.store.write(async (trx) => {
    const row = await enableAutomation(trx, id, enabled, now);
    await tell(ctx, trx, "updated", [id]);
    return row;
  });
  warnNotEvaluated(ctx, found(written));
}

export async function deleteAutomation(ctx: ServiceContext, id: string): Promise<void> {
  const deleted = await ctx.store.write(async (trx) => {
    await tell(ctx, trx, "deleted", [id]);
    return deleteAutomationRow(trx, id);
  });
  found(deleted);
}

/** Deletes the automations that a resource owns. */
export async function deleteOwnedAutomations(ctx: ServiceContext, resourceId: string): Promise<void> {
  await ctx.store.write(async (trx) => {
    await tell(ctx, trx, "deleted", await listOwnedAutomationIds(trx, resourceId));
    await deleteAutomationsOf(trx, resourceId);
  });
}

export async function readAutomation(ctx: ServiceContext, id: string): Promise<Automation> {
  return decodeAutomation(found(await findAutomation(ctx.store.db, id)));
}

export async function listAutomations(
  ctx: ServiceContext,
  body: {
    readonly automations?: AutomationFilter | null | undefined;
    readonly sort: AutomationSort;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<Automation[]> {
  const { reader, dialect } = ctx.store;
  const rows = await listAutomationRows(reader, dialect, body.automations, body.sort, sliceOf(body));
  return rows.map(decodeAutomation);
}

/** The automations that a resource owns, or whose actions name it. */
export async function listRelatedAutomations(ctx: ServiceContext, resourceId: string): Promise<Automation[]> {
  return (await listAutomationsOf(ctx.store.reader, resourceId, PAGE_SIZE)).map(decodeAutomation);
}

export async function countAutomations(ctx: ServiceContext): Promise<number> {
  return countAutomationRows(ctx.store.reader);
}
