import { z } from "zod";
import { JsonObject, Uuid } from "../primitives.ts";
import { StateType } from "../states/schemas.ts";

const source = z.enum(["selected", "inferred"]).default("selected");

type Sourced = { readonly source: "selected" | "inferred" };

/** `selected` needs the id, `inferred` forbids it. */
function withTarget<S extends z.ZodObject>(schema: S, key: string): S {
  return schema.check((context) => {
    const value = context.value as Sourced & Readonly<Record<string, unknown>>; // safe: every schema here has a source
    const hasId = value[key] != null;
    if (value.source === "selected" && !hasId) {
      context.issues.push({ code: "custom", message: `Value error, ${key} is required`, input: value });
    }
    if (value.source === "inferred" && hasId) {
      context.issues.push({ code: "custom", message: `Value error, ${key} is not allowed`, input: value });
    }
  }) as S; // safe: checks do not change the shape
}

const id = Uuid.nullable().default(null);

function plain<const Type extends string>(type: Type) {
  return z.object({ type: z.literal(type) });
}
function ofDeployment<const Type extends string>(type: Type) {
  return withTarget(z.object({ type: z.literal(type), source, deployment_id: id }), "deployment_id");
}
function ofPool<const Type extends string>(type: Type) {
  return withTarget(z.object({ type: z.literal(type), source, work_pool_id: id }), "work_pool_id");
}
function ofQueue<const Type extends string>(type: Type) {
  return withTarget(z.object({ type: z.literal(type), source, work_queue_id: id }), "work_queue_id");
}
function ofAutomation<const Type extends string>(type: Type) {
  return withTarget(z.object({ type: z.literal(type), source, automation_id: id }), "automation_id");
}

export const RunDeployment = withTarget(
  z.object({
    type: z.literal("run-deployment"),
    source,
    deployment_id: id,
    parameters: JsonObject.nullable().default(null),
    job_variables: JsonObject.nullable().default(null),
    /** Seconds. */
    schedule_after: z.number().min(0, "Value error, schedule_after must be non-negative").default(0),
  }),
  "deployment_id",
);

/** What an automation does. */
export const Action = z.union([
  z.object({ type: z.literal("do-nothing").default("do-nothing") }),
  RunDeployment,
  ofDeployment("pause-deployment"),
  ofDeployment("resume-deployment"),
  plain("cancel-flow-run"),
  plain("delete-flow-run"),
  z.object({
    type: z.literal("change-flow-run-state"),
    name: z.string().nullable().default(null),
    state: StateType,
    message: z.string().nullable().default(null),
    force: z.boolean().default(false),
  }),
  ofQueue("pause-work-queue"),
  ofQueue("resume-work-queue"),
  z.object({
    type: z.literal("send-notification"),
    block_document_id: Uuid,
    subject: z.string().default("Prefect automated notification"),
    body: z.string(),
  }),
  z.object({
    type: z.literal("call-webhook"),
    block_document_id: Uuid,
    payload: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .default("")
      .overwrite((payload) => (typeof payload === "string" ? payload : JSON.stringify(payload, null, 2))),
  }),
  ofAutomation("pause-automation"),
  ofAutomation("resume-automation"),
  plain("suspend-flow-run"),
  plain("resume-flow-run"),
  ofPool("pause-work-pool"),
  ofPool("resume-work-pool"),
]);
export type Action = z.infer<typeof Action>;
