import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";

describeEachDialect("automations", (dialect) => {
  it("with a template that can't be read are refused at its action", async () => {
    const api = await openApi(dialect);
    const broken = {
      type: "send-notification",
      block_document_id: makeId(),
      body: "{{ flow.name",
    };
    const answer = await api.request("POST", "/automations/", {
      name: "broken",
      trigger: { type: "event", posture: "Reactive", threshold: 1, within: 0, expect: ["x"] },
      actions: [{ type: "do-nothing" }, broken],
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      code: "automation-invalid",
      exception_message: "Invalid request received.",
      exception_detail: [{ loc: ["body", "actions", 1], input: "{{ flow.name" }],
    });
  });

  it("keep what a change leaves out", async () => {
    const api = await openApi(dialect);
    const action = { type: "pause-automation", source: "selected", automation_id: makeId() };
    const trigger = { type: "event", posture: "Reactive", threshold: 1, within: 0, expect: ["x"] };
    const before = { description: "kept", enabled: false, tags: ["kept"], actions_on_resolve: [action] };
    const created = await api.request("POST", "/automations/", {
      name: "one",
      trigger,
      actions: [],
      ...before,
    });
    const { id } = (await created.json()) as { readonly id: string };
    const changed = await api.request("PUT", `/automations/${id}`, {
      name: "two",
      trigger,
      actions: [action],
    });
    expect(changed.status).toBe(204);
    const answer = await api.request("GET", `/automations/${id}`);
    expect(await answer.json()).toMatchObject({ name: "two", actions: [action], ...before });
  });
});
