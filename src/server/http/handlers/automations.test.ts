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
});
