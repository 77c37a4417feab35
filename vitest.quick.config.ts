import path from "node:path";
import { defineConfig } from "vitest/config";
import type { Reporter } from "vitest/node";
import { minifiedScripts } from "./app/landing/minify.ts";

/** What `npm run test:quick` leaves out, and why each takes long. */
const leftOut: [what: string, files: string[]][] = [
  ["the browser", ["test/e2e/**"]],
  [
    "crashes and everything else that needs PostgreSQL",
    ["test/crash/**", "test/faults/**", "test/server.test.ts"],
  ],
  ["the thousands of generated stories", ["**/*.property.test.ts"]],
  ["the embedded database's own tests", ["test/storage/engine/**"]],
  ["deliveries, which wait for their queues", ["test/jobs/**"]],
  ["an export of 100,000 rows", ["test/referrals/list/export-referrals.test.ts"]],
  ["Shopify's checks of the extensions", ["test/extensions/shopify-*.test.ts"]],
];

/** Their tests say something of every row there is: each file has its own process and database. */
const ofTheWholeDatabase = [
  "test/journey.test.ts",
  "test/referrals/clicks/visits.test.ts",
  "test/referrals/reports/read-health.test.ts",
  "test/referrals/reports/refused-links.test.ts",
  "test/hostile.test.ts",
  "test/referrals/signups/answer-signup.test.ts",
  "test/routes/attribution.displacement.test.ts",
  "test/routes/attribution.dry-run.test.ts",
  "test/routes/attribution.erasures.test.ts",
  "test/routes/attribution.visits.test.ts",
  "test/routes/metrics.test.ts",
  "test/storage/clicks/click-claim.test.ts",
  "test/storage/clicks/store-referral-clicks.test.ts",
  "test/storage/clicks/visit-salt.test.ts",
];

const tellWhatIsLeftOut: Reporter = {
  onTestRunEnd() {
    console.log("Left out, for npm test:");
    for (const [what, files] of leftOut) console.log(`  ${what} (${files.join(", ")})`);
    console.log("  and what is skipped above: tests of concurrency, which PGlite cannot have");
  },
};

process.env["TEST_DATABASE"] = "pglite";
process.env["HOSTILE_RUNS"] ??= "200";
process.env["NODE_COMPILE_CACHE"] ??= path.resolve("node_modules/.cache/compiled");

const forAll = {
  setupFiles: ["test/support/setup.ts"],
  restoreMocks: true,
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    globalSetup: "test/support/global-setup.ts",
    reporters: ["default", tellWhatIsLeftOut, "./test/support/summary-reporter.ts"],
    projects: [
      {
        plugins: [minifiedScripts()],
        test: {
          ...forAll,
          name: "one by one",
          include: ofTheWholeDatabase,
        },
      },
      {
        plugins: [minifiedScripts()],
        test: {
          ...forAll,
          name: "together",
          // Files that share a process share its modules and its database: a process and a PGlite for each file would
          // cost most of the time.
          isolate: false,
          provide: { sharesDatabase: true },
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [...ofTheWholeDatabase, ...leftOut.flatMap(([, files]) => files)],
        },
      },
    ],
  },
});
