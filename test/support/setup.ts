import { afterAll, afterEach, inject } from "vitest";
import type { Database } from "../../app/storage/engine/postgres.server.ts";
import { takeUnexpectedOutput } from "./console-guard.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { environment } from "./environment.ts";
import { takeRefusedConnections } from "./network-guard.ts";
import { posthog } from "./posthog.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The files of one process work on one database, which stays open between them. */
    sharesDatabase?: boolean;
  }
}

// Outlives this file's modules. The app keeps its own in the same place.
const kept = globalThis as { testDatabase?: TestDatabase; storeReferralsDatabase?: Database };

// Runs before each test file, whose imports of the app then read this environment.
kept.testDatabase ??= await createTestDatabase();
Object.assign(process.env, environment, {
  DATABASE_URL: kept.testDatabase.url,
  ...(kept.testDatabase.direct && { DIRECT_URL: kept.testDatabase.direct }),
  POSTHOG_API_KEY: "phc_test",
  POSTHOG_HOST: posthog.host,
});

afterEach(() => {
  const complaints = [...takeUnexpectedOutput(), ...takeRefusedConnections()];
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
});

afterAll(async () => {
  if (inject("sharesDatabase")) return;
  await kept.storeReferralsDatabase?.close();
  await kept.testDatabase?.drop();
});
