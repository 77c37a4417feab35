import type { Reporter, TestModule } from "vitest/node";

/** Ends the output with one line: `N passed, N failed[, N skipped]`. Used by vitest.config.ts. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      for (const state of states) counts[state]++;
      // A file that fails to load, or fails in a hook, has no failed test of its own.
      if (module.state() === "failed" && !states.includes("failed")) counts.failed++;
    }
    const skipped = counts.skipped + counts.pending;
    process.stdout.write(
      `${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
    );
  }
}
