import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findNearestName } from "./nearest-name.ts";

describe("findNearestName", () => {
  it("finds what was probably meant", () => {
    const names = ["flow", "flow-run", "task-run", "server", "version"];
    expect(findNearestName("flwo", names)).toBe("flow");
    expect(findNearestName("flow_run", names)).toBe("flow-run");
    expect(findNearestName("serve", names)).toBe("server");
    expect(findNearestName("VERSION", names)).toBe("version");
    expect(findNearestName("kubernetes", names)).toBeUndefined();
  });

  it("finds a name with one letter left out", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{5,12}$/), fc.nat(), (name, at) => {
        const typo = name.slice(0, at % name.length) + name.slice((at % name.length) + 1);
        expect(findNearestName(typo, [name])).toBe(name);
      }),
    );
  });
});
