import { config } from "../../config.server.ts";
import { openDatabase } from "./postgres.server.ts";
import type { Database } from "./postgres.server.ts";

// Kept outside the module: Vite's reload in development would open a second pool, or the same PGlite directory twice.
const kept = globalThis as { storeReferralsDatabase?: Database };

/** The running process's database. */
export const database: Database = (kept.storeReferralsDatabase ??= openDatabase(
  config.databaseUrl,
  config.databaseOptions,
));
