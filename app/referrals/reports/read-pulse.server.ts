import { createHash } from "node:crypto";
import { database } from "../../storage/engine/database.server.ts";
import { selectTotals } from "../../storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/**
 * A mark that stays the same while nothing happens to a store. Every fact changes the store's all-time totals, so one
 * statement tells.
 */
export async function readPulse({ id, status }: Pick<Store, "id" | "status">): Promise<string> {
  const totals = await selectTotals(database.pool, id);
  return createHash("sha256")
    .update(JSON.stringify([status, totals]))
    .digest("base64url")
    .slice(0, 22);
}
