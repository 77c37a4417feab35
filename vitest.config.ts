import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { minifiedScripts } from "./app/landing/minify.ts";
import { LongestFirst } from "./test/support/longest-first.ts";
import { findSharedDatabase, sharedDatabaseTests } from "./test/support/shared-database.ts";

// Every test file runs in a process of its own. Dependencies compiled once are kept for all of them, and for the apps
// that the tests start: that is a third of what a file costs before its first test.
process.env["NODE_COMPILE_CACHE"] ??= path.resolve("node_modules/.cache/compiled");

const isShared = findSharedDatabase() !== null;

const forAll = {
  setupFiles: ["test/support/setup.ts"],
  restoreMocks: true,
};

export default defineConfig({
  test: {
    // Each file has a database of its own. Tests wait more than they compute, so that two at a time pay even on one core.
    maxWorkers: Math.max(2, availableParallelism()),
    fileParallelism: !isShared,
    sequence: { sequencer: LongestFirst },
    globalSetup: "test/support/global-setup.ts",
    reporters: ["default", "./test/support/summary-reporter.ts"],
    projects: [
      {
        plugins: [minifiedScripts()],
        test: {
          ...forAll,
          name: "app",
          include: isShared ? sharedDatabaseTests : ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/e2e/**"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        plugins: [minifiedScripts()],
        test: {
          ...forAll,
          name: "e2e",
          include: isShared ? [] : ["test/e2e/**/*.test.{ts,tsx}"],
          // Last: a browser, a demo and a database want a core for themselves.
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
