import { z } from "zod";
import { JsonObject, stored, Uuid } from "../primitives.ts";

const NAME = /^[^/%&><]+$/;
const DASHED = /^[a-z0-9-]*$/;

const Name = z.string().regex(NAME, "a name must not be empty or contain any of / % & > <");
const texts = {
  logo_url: z.string().nullable(),
  documentation_url: z.string().nullable(),
  description: z.string().nullable(),
  code_example: z.string().nullable(),
};

export const BlockType = z.object({
  ...stored,
  name: Name,
  slug: z.string(),
  ...texts,
  is_protected: z.boolean(),
});
export type BlockType = z.infer<typeof BlockType>;

const givenTexts = {
  logo_url: z.string().nullish(),
  documentation_url: z.string().nullish(),
  description: z.string().nullish(),
  code_example: z.string().nullish(),
};

export const BlockTypeCreate = z.object({
  name: Name,
  slug: z.string().regex(DASHED, "Block type slug must only contain lowercase letters, numbers, and dashes."),
  ...givenTexts,
});
export type BlockTypeCreate = z.infer<typeof BlockTypeCreate>;

export const BlockTypeUpdate = z.object(givenTexts);
export type BlockTypeUpdate = z.infer<typeof BlockTypeUpdate>;

export const BlockSchema = z.object({
  ...stored,
  checksum: z.string(),
  fields: JsonObject,
  block_type_id: Uuid.nullable(),
  block_type: BlockType.nullable(),
  capabilities: z.array(z.string()),
  version: z.string(),
});
export type BlockSchema = z.infer<typeof BlockSchema>;

export const BlockSchemaCreate = z.object({
  fields: JsonObject.default({}),
  block_type_id: Uuid,
  capabilities: z.array(z.string()).default([]),
  version: z.string().default("non-versioned"),
});
export type BlockSchemaCreate = z.infer<typeof BlockSchemaCreate>;

export const BlockDocument = z.object({
  ...stored,
  name: Name.nullable(),
  data: JsonObject,
  block_schema_id: Uuid,
  block_schema: BlockSchema.nullable(),
  block_type_id: Uuid,
  block_type_name: z.string().nullable(),
  block_type: BlockType.nullable(),
  block_document_references: z.record(z.string(), z.record(z.string(), z.unknown())),
  is_anonymous: z.boolean(),
});
export type BlockDocument = z.infer<typeof BlockDocument>;

export const BlockDocumentCreate = z
  .object({
    name: Name.or(z.literal(""))
      .nullish()
      .refine(
        (name) => name == null || DASHED.test(name),
        "Block document name must only contain lowercase letters, numbers, and dashes.",
      ),
    data: JsonObject.default({}),
    block_schema_id: Uuid,
    block_type_id: Uuid,
    is_anonymous: z.boolean().default(false),
  })
  .refine(({ name, is_anonymous }) => is_anonymous || (name != null && name !== ""), {
    message: "Names must be provided for block documents.",
  });
export type BlockDocumentCreate = z.infer<typeof BlockDocumentCreate>;

export const BlockDocumentUpdate = z.object({
  block_schema_id: Uuid.nullish(),
  data: JsonObject.default({}),
  merge_existing_data: z.boolean().default(true),
});
export type BlockDocumentUpdate = z.infer<typeof BlockDocumentUpdate>;

const YES = ["true", "1", "yes", "y", "on", "t"];
const NO = ["false", "0", "no", "n", "off", "f"];

/** Whether secrets are shown; without it they are masked. */
export const IncludeSecrets = z.object({
  include_secrets: z.stringbool({ truthy: YES, falsy: NO }).meta({ type: "boolean" }).default(false),
});
