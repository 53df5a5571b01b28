import { type SqlBool, sql } from "kysely";
import type {
  BlockDocumentFilter,
  BlockSchemaFilter,
  BlockTypeFilter,
} from "../../../contract/blocks/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Condition, combine, isAnyOf, isLike } from "./conditions.ts";

/** The filters of a list of blocks; all of them must match. */
export interface BlockFilters {
  readonly block_types?: BlockTypeFilter | null | undefined;
  readonly block_schemas?: BlockSchemaFilter | null | undefined;
  readonly block_documents?: BlockDocumentFilter | null | undefined;
}

function typeCondition(dialect: Dialect, { name, slug }: BlockTypeFilter): Condition {
  return combine("and_", [
    isLike(dialect, sql.ref("block_type.name"), name?.like_),
    isAnyOf(sql.ref("block_type.slug"), slug?.any_),
  ]);
}

/** A schema filter as a condition on table `block_schema`. */
export function blockSchemaCondition(dialect: Dialect, filter: BlockSchemaFilter): Condition {
  const capabilities = filter.block_capabilities?.all_;
  return combine(filter.operator, [
    isAnyOf(sql.ref("block_schema.block_type_id"), filter.block_type_id?.any_),
    capabilities == null
      ? undefined
      : dialect.jsonArrayContainsAll(sql.ref("block_schema.capabilities"), capabilities),
    isAnyOf(sql.ref("block_schema.id"), filter.id?.any_),
    isAnyOf(sql.ref("block_schema.version"), filter.version?.any_),
  ]);
}

function documentCondition(dialect: Dialect, filter: BlockDocumentFilter): Condition {
  const anonymous = filter.is_anonymous?.eq_;
  return combine(filter.operator, [
    isAnyOf(sql.ref("block_document.id"), filter.id?.any_),
    anonymous == null ? undefined : sql<SqlBool>`block_document.is_anonymous = ${anonymous ? 1 : 0}`,
    isAnyOf(sql.ref("block_document.block_type_id"), filter.block_type_id?.any_),
    isAnyOf(sql.ref("block_document.name"), filter.name?.any_),
    isLike(dialect, sql.ref("block_document.name"), filter.name?.like_),
  ]);
}

/** Block types that match, and that have a matching schema. */
export function blockTypesWhere(dialect: Dialect, { block_types, block_schemas }: BlockFilters): Condition {
  return combine("and_", [
    block_types == null ? undefined : typeCondition(dialect, block_types),
    block_schemas == null
      ? undefined
      : sql<SqlBool>`exists (select 1 from block_schema where block_schema.block_type_id = block_type.id and ${blockSchemaCondition(dialect, block_schemas)})`,
  ]);
}

/** Documents that match, of matching types and schemas; without a filter on documents no anonymous ones. */
export function blockDocumentsWhere(dialect: Dialect, filters: BlockFilters): Condition {
  const { block_types, block_schemas, block_documents } = filters;
  return combine("and_", [
    documentCondition(dialect, block_documents ?? { operator: "and_", is_anonymous: { eq_: false } }),
    block_types == null
      ? undefined
      : sql<SqlBool>`block_document.block_type_id in (select block_type.id from block_type where ${typeCondition(dialect, block_types)})`,
    block_schemas == null
      ? undefined
      : sql<SqlBool>`block_document.block_schema_id in (select block_schema.id from block_schema where ${blockSchemaCondition(dialect, block_schemas)})`,
  ]);
}
