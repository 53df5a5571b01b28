import type { Reporter } from "vitest/node";

/** Closes a test run with one plain line, `N passed, N failed, N skipped`, for the eye and for machines. */
export const summaryReporter: Reporter = {
  onTestRunEnd(testModules, unhandledErrors) {
    // A file that could not be loaded, or an error outside any test, has no test to count it.
    let failed = unhandledErrors.length;
    let passed = 0;
    let skipped = 0;
    for (const testModule of testModules) {
      failed += testModule.errors().length;
      for (const suite of testModule.children.allSuites()) failed += suite.errors().length;
      for (const test of testModule.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "skipped") skipped += 1;
        else failed += 1;
      }
    }
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  },
};
