import { createHash } from "node:crypto";
import { database } from "../../storage/engine/database.server.ts";
import { selectTotals } from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { dateIn, zoneOf } from "./time-zone.ts";

/**
 * A mark that stays the same during a day, while nothing happens to a store. Every fact changes the store's all-time
 * totals, so one statement tells.
 */
export async function readPulse(
  store: Pick<Store, "id" | "status" | "time_zone">,
  now: Date,
): Promise<string> {
  const totals = await selectTotals(database.pool, store.id);
  return createHash("sha256")
    .update(JSON.stringify([store.status, dateIn(zoneOf(store), now), totals]))
    .digest("base64url")
    .slice(0, 22);
}
