import { z } from "zod";
import { flag, instant, operator, strict, texts, uuids } from "../filter-parts.ts";
import { Instant, Uuid } from "../primitives.ts";
import { Action } from "./actions.ts";
import { endlessLoop } from "./endless-loop.ts";
import { Trigger } from "./triggers.ts";

const fields = {
  name: z.string(),
  description: z.string().default(""),
  enabled: z.boolean().default(true),
  tags: z.array(z.string()).default([]),
  trigger: Trigger,
  actions: z.array(Action),
  actions_on_trigger: z.array(Action).default([]),
  actions_on_resolve: z.array(Action).default([]),
};

function refuseLoop<S extends z.ZodObject>(schema: S): S {
  return schema.check((context) => {
    const automation = context.value as never; // safe: every schema here has the fields above
    const message = endlessLoop(automation);
    if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
  }) as S; // safe: checks do not change the shape
}

export const AutomationCreate = refuseLoop(
  z.strictObject({
    ...fields,
    /** The resource that the automation goes with: `prefect.deployment.<id>`. */
    owner_resource: z.string().nullish(),
  }),
);
export type AutomationCreate = z.infer<typeof AutomationCreate>;

/** What is left out stays as it is, though Prefect's document names defaults. */
export const AutomationUpdate = refuseLoop(
  z.strictObject({
    ...fields,
    description: z.string().optional().meta({ default: "" }),
    enabled: z.boolean().optional().meta({ default: true }),
    tags: z.array(z.string()).optional().meta({ default: [] }),
    actions_on_trigger: z.array(Action).optional().meta({ default: [] }),
    actions_on_resolve: z.array(Action).optional().meta({ default: [] }),
  }),
);
export type AutomationUpdate = z.infer<typeof AutomationUpdate>;

export const AutomationPartialUpdate = z.strictObject({ enabled: z.boolean().default(true) });
export type AutomationPartialUpdate = z.infer<typeof AutomationPartialUpdate>;

export const Automation = z.object({
  ...fields,
  id: Uuid,
  created: Instant.nullable(),
  updated: Instant.nullable(),
  /**
   * Ours beside Prefect's fields: whether this server acts on it. While its automation engine is not there, always
   * `saved, not yet evaluated`.
   */
  evaluation: z.literal("saved, not yet evaluated").optional(),
});
export type Automation = z.infer<typeof Automation>;

export const AutomationFilter = strict({
  ...operator,
  /** Clients name it from 3.8.5 on. */
  id: strict({ any_: uuids }).nullish(),
  name: strict({ any_: texts }).nullish(),
  created: strict({ before_: instant }).nullish(),
  tags: strict({ ...operator, all_: texts, any_: texts, is_null_: flag }).nullish(),
});
export type AutomationFilter = z.infer<typeof AutomationFilter>;

export const AutomationSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]);
export type AutomationSort = z.infer<typeof AutomationSort>;
