import { afterAll, afterEach } from "vitest";
import type { Database } from "../../app/storage/engine/postgres.server.ts";
import { takeUnexpectedOutput } from "./console-guard.ts";
import { createTestDatabase } from "./database.ts";
import { environment } from "./environment.ts";
import { takeRefusedConnections } from "./network-guard.ts";
import { posthog } from "./posthog.ts";

// Runs before each test file, whose imports of the app then read this environment.
const database = await createTestDatabase();
Object.assign(process.env, environment, {
  DATABASE_URL: database.url,
  POSTHOG_API_KEY: "phc_test",
  POSTHOG_HOST: posthog.host,
});

afterEach(() => {
  const complaints = [...takeUnexpectedOutput(), ...takeRefusedConnections()];
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
});

afterAll(async () => {
  await (globalThis as { storeReferralsDatabase?: Database }).storeReferralsDatabase?.close();
  await database.drop();
});
