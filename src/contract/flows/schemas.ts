import { z } from "zod";
import { Labels, stored } from "../primitives.ts";

export const FlowName = z.string().regex(/^[^/%&><]+$/, "a flow's name must not contain any of / % & > <");

export const Flow = z.object({
  ...stored,
  name: FlowName,
  tags: z.array(z.string()),
  labels: Labels.nullable(),
});
export type Flow = z.infer<typeof Flow>;

export const FlowCreate = z.object({
  name: FlowName,
  tags: z.array(z.string()).default([]),
  labels: Labels.nullish(),
});
export type FlowCreate = z.infer<typeof FlowCreate>;

export const FlowUpdate = z.object({ tags: z.array(z.string()).optional() });
export type FlowUpdate = z.infer<typeof FlowUpdate>;
