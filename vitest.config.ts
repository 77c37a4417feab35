import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { minifiedScripts } from "./app/landing/minify.ts";

const setupFiles = ["test/support/setup.ts"];

export default defineConfig({
  test: {
    // Tests wait for the database more than they compute: two at a time even on two cores halves the run.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: "test/support/global-setup.ts",
    reporters: ["default", "./test/support/summary-reporter.ts"],
    projects: [
      {
        plugins: [minifiedScripts()],
        test: {
          name: "app",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/e2e/**"],
          setupFiles,
          restoreMocks: true,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [minifiedScripts()],
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.{ts,tsx}"],
          setupFiles,
          restoreMocks: true,
          // A browser, a server and a database want both cores of a small machine: one file at a time, and last.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
