import { describe, expect, it } from "vitest";
import { renderStorageKey } from "./storage-key-template.ts";

const values = {
  flowRun: { id: "f-1", name: "happy-otter", flowName: "etl" },
  taskRun: { id: "t-1", name: "load-1" },
  parameters: { x: 5, "a b": "z", deep: { list: ["p", "q"] }, at: new Date(0), none: null },
};

describe("renderStorageKey", () => {
  it.each([
    ["plain.json", "plain.json"],
    ["{flow_run}/{task_run}", "f-1/t-1"],
    ["{flow_run.name}-{flowRun.flowName}-{flow_run.flow_name}", "happy-otter-etl-etl"],
    ["{task_run[id]}", "t-1"],
    ["{parameters[x]}-{parameters.x}-{parameters['x']}", "5-5-5"],
    ["{parameters[a b]}", "z"],
    ["{parameters[deep].list[1]}", "q"],
    ["{parameters[at]}", "1970-01-01T00:00:00.000Z"],
    ["{parameters[none]}", "null"],
    ["{{x}} { flow_run.name }", "{x} happy-otter"],
  ])("fills %s", (template, expected) => {
    expect(renderStorageKey(template, values)).toBe(expected);
  });

  it.each([
    ["{parameters[y]}", "known: x, a b, deep"],
    ["{parameters}", "name a part of it"],
    ["{parameters[deep]}", "name a part of it: list"],
    ["{flow_run.nope}", "known: id, name, flowName"],
    ["{deployment.id}", "begins with none of"],
    ["{}", "begins with none of"],
    ["{flow_run..name}", "can't be read from"],
    ["{parameters.constructor}", "not there"],
  ])("refuses %s, and says what there is", (template, why) => {
    expect(() => renderStorageKey(template, values)).toThrow(why);
  });

  it("refuses runs that are not there", () => {
    expect(() => renderStorageKey("{flow_run.id}", { parameters: {} })).toThrow("there is no such run");
  });
});
