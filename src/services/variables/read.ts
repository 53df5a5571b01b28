import type { VariableFilter, VariableSort } from "../../contract/variables/filters.ts";
import type { Variable } from "../../contract/variables/schemas.ts";
import {
  countVariableRows,
  findVariable,
  listVariableRows,
  type VariableKey,
} from "../../store/queries/variable-queries.ts";
import type { ServiceContext } from "../context.ts";
import { sliceOf } from "../list-limits.ts";
import { noVariable } from "./write.ts";

export async function readVariable(ctx: ServiceContext, key: VariableKey): Promise<Variable> {
  const variable = await findVariable(ctx.store.db, key);
  if (variable === undefined) throw noVariable(key);
  return variable;
}

export async function listVariables(
  ctx: ServiceContext,
  body: {
    readonly variables?: VariableFilter | null | undefined;
    readonly sort: VariableSort;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<Variable[]> {
  const { reader, dialect } = ctx.store;
  return listVariableRows(reader, dialect, body.variables, body.sort, sliceOf(body));
}

export async function countVariables(
  ctx: ServiceContext,
  body: { readonly variables?: VariableFilter | null | undefined },
): Promise<number> {
  return countVariableRows(ctx.store.reader, ctx.store.dialect, body.variables);
}
