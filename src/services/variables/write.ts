import { jsonTextOf } from "../../contract/json-text.ts";
import type { Variable, VariableCreate, VariableUpdate } from "../../contract/variables/schemas.ts";
import { findVariableId } from "../../store/queries/told-entities.ts";
import {
  decodeVariable,
  deleteVariableRow,
  insertVariable,
  updateVariableRow,
  type VariableKey,
} from "../../store/queries/variable-queries.ts";
import { cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError, withConflicts } from "../errors.ts";

/** Says that there is no such variable. */
export function noVariable(key: VariableKey): Error {
  return serviceError("not-found", "Variable not found.", key);
}

/**
 * Creates a variable.
 *
 * @throws BatutaError `integrity-conflict` when its name is taken
 */
export async function createVariable(ctx: ServiceContext, body: VariableCreate): Promise<Variable> {
  const now = ctx.clock.nowMicros();
  const row = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name: body.name,
    value: jsonTextOf(body.value ?? null),
    tags: JSON.stringify(cleanTexts(body.tags)),
  };
  const write = ctx.store.write(async (trx) => {
    const isNew = await insertVariable(trx, row);
    if (isNew) await ctx.tell?.entities(trx, { kind: "variable", verb: "created", ids: [row.id] });
    return isNew;
  });
  if (!(await write)) {
    throw serviceError("integrity-conflict", `A variable with the name '${body.name}' already exists.`);
  }
  return decodeVariable(row);
}

/** Changes what a request names of a variable. */
export async function updateVariable(
  ctx: ServiceContext,
  key: VariableKey,
  body: VariableUpdate,
): Promise<void> {
  for (const field of ["name", "tags"] as const) {
    if (body[field] === null) {
      throw serviceError(
        "integrity-conflict",
        `a variable's ${field} cannot be null; leave the field out to keep it`,
      );
    }
  }
  const change = {
    updated: ctx.clock.nowMicros(),
    ...(body.name == null ? {} : { name: body.name }),
    ...(body.value === undefined ? {} : { value: jsonTextOf(body.value) }),
    ...(body.tags == null ? {} : { tags: JSON.stringify(cleanTexts(body.tags)) }),
  };
  const write = ctx.store.write(async (trx) => {
    const id = ctx.tell && (await findVariableId(trx, key));
    const isFound = await updateVariableRow(trx, key, change);
    if (id !== undefined) await ctx.tell?.entities(trx, { kind: "variable", verb: "updated", ids: [id] });
    return isFound;
  });
  if (!(await withConflicts(write))) throw noVariable(key);
}

export async function deleteVariable(ctx: ServiceContext, key: VariableKey): Promise<void> {
  const deleted = await ctx.store.write(async (trx) => {
    const id = ctx.tell && (await findVariableId(trx, key));
    if (id !== undefined) await ctx.tell?.entities(trx, { kind: "variable", verb: "deleted", ids: [id] });
    return deleteVariableRow(trx, key);
  });
  if (deleted === undefined) throw noVariable(key);
}
