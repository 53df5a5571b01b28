import { z } from "zod";
import { Instant, JsonObject, Uuid } from "../primitives.ts";

const MAX_NAME = 1024;
const MAX_LABELS = 500;
const MAX_RELATED = 100;

type Labels = Readonly<Record<string, string>>;

function labelProblem(labels: Labels, label: string, whose: string): string | undefined {
  if (labels[label] === undefined) return `Value error, ${whose} must include the ${label} label`;
  return labels[label] === "" ? `Value error, The ${label} label must be non-empty` : undefined;
}

function checked(problemsOf: (labels: Labels) => string | undefined) {
  return z.record(z.string(), z.string()).check((context) => {
    const labels = context.value;
    const problem =
      Object.keys(labels).length > MAX_LABELS
        ? `Value error, The maximum number of labels per resource is ${MAX_LABELS}`
        : problemsOf(labels);
    if (problem !== undefined) context.issues.push({ code: "custom", message: problem, input: labels });
  });
}

/** What an event is about: labels, `prefect.resource.id` among them. */
export const Resource = checked((labels) => labelProblem(labels, "prefect.resource.id", "Resources"));
export type Resource = z.infer<typeof Resource>;

/** What else an event has to do with, with its `prefect.resource.role`. */
export const RelatedResource = checked(
  (labels) =>
    labelProblem(labels, "prefect.resource.id", "Resources") ??
    labelProblem(labels, "prefect.resource.role", "Related Resources"),
);
export type RelatedResource = z.infer<typeof RelatedResource>;

const related = z
  .array(RelatedResource)
  .max(MAX_RELATED, `Value error, The maximum number of related resources is ${MAX_RELATED}`);

/** Something that happened, as a client tells it. */
export const Event = z.object({
  occurred: Instant,
  event: z.string().max(MAX_NAME, `Value error, Event name must be at most ${MAX_NAME} characters`),
  resource: Resource,
  related: related.default([]),
  payload: JsonObject.default({}),
  id: Uuid,
  follows: Uuid.nullish(),
});
export type Event = z.infer<typeof Event>;

/** An event as the server gives it. */
export const ReceivedEvent = z.object({
  occurred: Instant,
  event: z.string(),
  resource: Resource,
  related: z.array(RelatedResource),
  payload: JsonObject,
  id: Uuid,
  follows: Uuid.nullable(),
  received: Instant,
});
export type ReceivedEvent = z.infer<typeof ReceivedEvent>;

/** A page of events; `next_page` is the address of the next one. */
export const EventPage = z.object({
  events: z.array(ReceivedEvent),
  total: z.int(),
  next_page: z.string().nullable(),
});
export type EventPage = z.infer<typeof EventPage>;

export const EventCount = z.object({
  value: z.string(),
  label: z.string(),
  count: z.int(),
  start_time: Instant,
  end_time: Instant,
});
export type EventCount = z.infer<typeof EventCount>;

export const Countable = z.enum(["day", "time", "event", "resource"]);
export type Countable = z.infer<typeof Countable>;

export const TimeUnit = z.enum(["week", "day", "hour", "minute", "second"]);
export type TimeUnit = z.infer<typeof TimeUnit>;
