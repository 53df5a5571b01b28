import { NOWHERE, post, type Recipe } from "./recipe.ts";

const eventTrigger = {
  type: "event",
  expect: ["prefect.flow-run.Failed"],
  match: { "prefect.resource.id": "prefect.flow-run.*" },
  posture: "Reactive",
  threshold: 1,
  within: 0,
};
const automationBody = {
  name: "automation-§",
  tags: ["a"],
  trigger: eventTrigger,
  actions: [{ type: "do-nothing" }],
};
const automation = post("/automations/", automationBody, "§automation");
const actions: readonly unknown[] = [
  { type: "run-deployment", source: "selected", deployment_id: NOWHERE, parameters: { x: 1 } },
  { type: "run-deployment", source: "inferred", deployment_id: NOWHERE },
  { type: "run-deployment", source: "inferred" },
  { type: "run-deployment", source: "selected" },
  { type: "pause-deployment", source: "inferred" },
  { type: "resume-deployment", source: "selected", deployment_id: NOWHERE },
  { type: "cancel-flow-run" },
  { type: "delete-flow-run" },
  { type: "suspend-flow-run" },
  { type: "resume-flow-run" },
  { type: "change-flow-run-state", state: "FAILED", name: "Odd", message: "so" },
  { type: "change-flow-run-state", state: "NONE" },
  { type: "pause-work-queue", source: "inferred" },
  { type: "resume-work-queue", source: "selected", work_queue_id: NOWHERE },
  { type: "pause-work-pool", source: "inferred" },
  { type: "resume-work-pool", source: "selected" },
  { type: "pause-automation", source: "inferred" },
  { type: "resume-automation", source: "selected", automation_id: NOWHERE },
  { type: "send-notification", block_document_id: NOWHERE, body: "b", subject: "s" },
  { type: "send-notification", block_document_id: NOWHERE, body: "{{ flow.name" },
  { type: "call-webhook", block_document_id: NOWHERE, payload: "{}" },
  { type: "call-webhook", block_document_id: NOWHERE, payload: { a: 1 } },
  { type: "no-such-action" },
  {},
];

const triggers: readonly unknown[] = [
  { ...eventTrigger, posture: "Proactive", within: 5 },
  { ...eventTrigger, posture: "Proactive", within: 60 },
  { ...eventTrigger, posture: "Sometimes" },
  { ...eventTrigger, match_related: { "prefect.resource.role": "flow" } },
  { ...eventTrigger, match_related: [{ "prefect.resource.role": ["flow", "deployment"] }] },
  { ...eventTrigger, for_each: ["prefect.resource.id"], after: ["x"], threshold: 0 },
  { type: "compound", require: "all", within: 60, triggers: [eventTrigger, eventTrigger] },
  { type: "compound", require: 1, within: 60, triggers: [eventTrigger, eventTrigger] },
  { type: "compound", require: 3, within: 60, triggers: [eventTrigger, eventTrigger] },
  { type: "compound", require: 0, within: 60, triggers: [eventTrigger] },
  { type: "compound", require: "any", triggers: [eventTrigger] },
  { type: "sequence", within: 10, triggers: [eventTrigger, { type: "sequence", within: 1, triggers: [] }] },
  { posture: "Reactive", within: 0, expect: [] },
  { type: "metric", metric: { name: "lateness", operator: ">", threshold: 1, range: 300, firing_for: 60 } },
  {},
];
/** How each of these writing operations is tried. */
export const automationRecipes: readonly Recipe[] = [
  {
    operation: "POST /automations/",
    path: "/automations/",
    body: automationBody,
    also: [
      ...actions.map((action) => ({ ...automationBody, actions: [action] })),
      ...triggers.map((trigger) => ({ ...automationBody, trigger })),
    ],
    look: ["/automations/{{§.id}}"],
  },
  {
    operation: "PUT /automations/{id}",
    make: [automation],
    path: "/automations/{{§automation.id}}",
    body: { ...automationBody, description: "changed" },
    look: ["/automations/{{§automation.id}}"],
  },
  {
    operation: "PATCH /automations/{id}",
    make: [automation],
    path: "/automations/{{§automation.id}}",
    body: { enabled: false },
    look: ["/automations/{{§automation.id}}"],
  },
  {
    operation: "DELETE /automations/{id}",
    make: [automation],
    path: "/automations/{{§automation.id}}",
    look: ["/automations/{{§automation.id}}"],
  },
  { operation: "DELETE /automations/{id}", path: `/automations/${NOWHERE}` },
  {
    operation: "DELETE /automations/owned-by/{resource_id}",
    make: [post("/automations/", { ...automationBody, owner_resource: "owner.§" }, "§automation")],
    path: "/automations/owned-by/owner.§",
    look: ["/automations/{{§automation.id}}"],
  },
  {
    operation: "POST /automations/templates/validate",
    path: "/automations/templates/validate",
    isFixed: true,
    also: [
      "{{ flow.name }}",
      "{% for %}",
      "{{ a | nope }}",
      "{{ unclosed",
      "",
      5,
      "{% for i in range(3) %}{% for j in range(3) %}x{% endfor %}{% endfor %}",
    ],
  },
  {
    operation: "POST /templates/validate",
    path: "/templates/validate",
    isFixed: true,
    also: ["{{ flow.name }}", "{% for %}", "{{ a | nope }}", "{{ unclosed", "", 5],
  },
];
