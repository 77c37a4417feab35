import { lastDays } from "../app/referrals/reports/date-range.ts";
import { readStats } from "../app/referrals/reports/read-stats.server.ts";
import { zoneOf } from "../app/referrals/reports/time-zone.ts";
import { createApiKey } from "../app/referrals/keys/create-api-key.server.ts";
import { database } from "../app/storage/engine/database.server.ts";
import { findStoreByDomain } from "../app/storage/stores/store.server.ts";
import { run } from "../app/commands/run.ts";

// A program of its own, because the embedded database takes one process at a time. It asks the database and not the
// Integration API, which may be switched off. The last line is a `Prepared` as JSON.
await run(async () => {
  const now = new Date();
  const store = await findStoreByDomain(database.pool, process.argv[2] ?? "");
  const stats = store && (await readStats(store, lastDays(1, zoneOf(store), now), now));
  console.log(JSON.stringify({ platformKey: await createApiKey("demo"), store: stats }));
});
