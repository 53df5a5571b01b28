import { automationRoutes } from "../../../contract/automations/routes.ts";
import { templateProblem } from "../../../domain/automations/template-problem.ts";
import {
  countAutomations,
  createAutomation,
  deleteAutomation,
  deleteOwnedAutomations,
  listAutomations,
  listRelatedAutomations,
  patchAutomation,
  readAutomation,
  updateAutomation,
} from "../../../services/automations/automations.ts";
import { routeGroup } from "../route-group.ts";
import { newly, noContent, ok } from "../route-handler.ts";

/** Answers with what is wrong with a template. */
function checkTemplate(body: string | object) {
  const source = typeof body === "string" ? body : "";
  const problem = templateProblem(source);
  if (problem === undefined) return noContent;
  return { status: 422 as const, body: { error: { ...problem, source } } };
}

/** Automations over HTTP. */
export const automationGroup = routeGroup(automationRoutes, {
  "create-automation": async (ctx, { body }) => newly(await createAutomation(ctx, body)),
  "update-automation": async (ctx, { params, body }) => {
    await updateAutomation(ctx, params.id, body);
    return noContent;
  },
  "patch-automation": async (ctx, { params, body }) => {
    await patchAutomation(ctx, params.id, body.enabled);
    return noContent;
  },
  "delete-automation": async (ctx, { params }) => {
    await deleteAutomation(ctx, params.id);
    return noContent;
  },
  "list-automations": async (ctx, { body }) => ok(await listAutomations(ctx, body)),
  "count-automations": async (ctx) => ok(await countAutomations(ctx)),
  "read-automation": async (ctx, { params }) => ok(await readAutomation(ctx, params.id)),
  "list-related-automations": async (ctx, { params }) =>
    ok(await listRelatedAutomations(ctx, params.resource_id)),
  "delete-owned-automations": async (ctx, { params }) => {
    await deleteOwnedAutomations(ctx, params.resource_id);
    return { status: 202 as const, body: null };
  },
  "validate-automation-template": (_ctx, { body }) => checkTemplate(body),
  "validate-template": (_ctx, { body }) => checkTemplate(body),
});
