import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crashResumeDelay, MAX_CRASH_RESUMES } from "./crash-resume.ts";

const RUN = { onCrash: "resume", before: "RUNNING", hasDeployment: true, crashes: 1 };

describe("crashResumeDelay", () => {
  it("lets a run go on at once, then ever later", () => {
    const delays = [1, 2, 3, 4, 7, 10].map((crashes) => crashResumeDelay({ ...RUN, crashes }));
    expect(delays).toEqual([0, 10, 20, 40, 300, 300]);
  });

  it("leaves runs crashed that did not ask for it, never ran, or have no deployment", () => {
    for (const change of [
      { onCrash: undefined },
      { before: "PENDING" },
      { before: null },
      { hasDeployment: false },
    ]) {
      expect(crashResumeDelay({ ...RUN, ...change })).toBeUndefined();
    }
  });

  it("ends for every run", () => {
    fc.assert(
      fc.property(fc.integer({ min: MAX_CRASH_RESUMES + 1 }), (crashes) => {
        expect(crashResumeDelay({ ...RUN, crashes })).toBeUndefined();
      }),
    );
  });
});
