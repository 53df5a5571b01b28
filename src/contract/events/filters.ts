import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";

const texts = z.array(z.string()).nullish();

/** Labels with a pattern each, or several of which one must match; `*` at an end stands for anything, `!` negates. */
export const ResourceSpecification = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
export type ResourceSpecification = z.infer<typeof ResourceSpecification>;

const labels = ResourceSpecification.nullish();

export const EventOccurredFilter = z.strictObject({ since: Instant.optional(), until: Instant.optional() });

export const EventNameFilter = z.strictObject({
  prefix: texts,
  exclude_prefix: texts,
  name: texts,
  exclude_name: texts,
});

export const EventResourceFilter = z.strictObject({
  id: texts,
  id_prefix: texts,
  labels,
  /** Only the newest (or oldest, by the order) event of each resource. */
  distinct: z.boolean().default(false),
});

export const EventRelatedFilter = z.strictObject({
  id: texts,
  role: texts,
  /** Pairs of id and role. */
  resources_in_roles: z.array(z.tuple([z.string(), z.string()])).nullish(),
  labels,
});
export type EventRelatedFilter = z.infer<typeof EventRelatedFilter>;

export const EventAnyResourceFilter = z.strictObject({ id: texts, id_prefix: texts, labels });
export type EventAnyResourceFilter = z.infer<typeof EventAnyResourceFilter>;

export const EventIDFilter = z.strictObject({ id: z.array(Uuid).nullish() });

export const EventTextFilter = z.strictObject({
  /** Words are alternatives; `+word` must, `-word` or `!word` must not occur; quotes hold words together. */
  query: z.string().max(200, "String should have at most 200 characters"),
});

export const EventOrder = z.enum(["ASC", "DESC"]);
export type EventOrder = z.infer<typeof EventOrder>;

/** Which events; an absent part matches all, an absent `occurred` the last 180 days. */
export const EventFilter = z.strictObject({
  occurred: EventOccurredFilter.optional(),
  event: EventNameFilter.nullish(),
  resource: EventResourceFilter.nullish(),
  related: z.union([EventRelatedFilter, z.array(EventRelatedFilter)]).nullish(),
  any_resource: z.union([EventAnyResourceFilter, z.array(EventAnyResourceFilter)]).nullish(),
  id: EventIDFilter.optional(),
  text: EventTextFilter.nullish(),
  order: EventOrder.default("DESC"),
});
export type EventFilter = z.infer<typeof EventFilter>;
