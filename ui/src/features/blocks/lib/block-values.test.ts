import { expect, it } from "vitest";
import type { Block } from "@/features/blocks/api/blocks.ts";
import { formValues, isMasked, referenceOf, valueNames } from "@/features/blocks/lib/block-values.ts";

const block = {
  data: { bucket: "results", credentials: { key: "********" }, extra: 1, token: "********" },
  block_document_references: { credentials: { block_document: { id: "0198", name: "aws-prod" } } },
  block_schema: {
    fields: {
      properties: {
        token: { position: 2, title: "Token" },
        bucket: { position: 0 },
        credentials: { position: 1, title: "Credentials" },
      },
    },
  },
} as unknown as Block;

it("references are references again in a form, and masks stay masks", () => {
  expect(formValues(block)).toEqual({
    bucket: "results",
    credentials: { $ref: { block_document_id: "0198" } },
    extra: 1,
    token: "********",
  });
  expect(isMasked(block.data.token)).toBe(true);
  expect(referenceOf(block, "credentials")).toEqual({ id: "0198", name: "aws-prod" });
  expect(referenceOf(block, "bucket")).toBeUndefined();
});

it("values stand in the order of the schema, those that it does not know last", () => {
  expect(valueNames(block)).toEqual([
    ["bucket", "bucket"],
    ["credentials", "Credentials"],
    ["token", "Token"],
    ["extra", "extra"],
  ]);
});
