import { database } from "../../storage/engine/database.server.ts";
import { inSnapshot } from "../../storage/engine/transaction.server.ts";
import type { ListedReferral } from "../../storage/list/store-referral.server.ts";
import { findWalkEnd, walkReferrals, type WalkPage } from "../../storage/list/store-referral-walk.server.ts";

const statementMs = 4_000;
const scanMaxDefault = 50_000;

/** A page of a walk, and the id after which the next page begins; null at the end. */
export type WalkedPage = { rows: ListedReferral[]; next: string | null };

/**
 * Reads one page of a store's referrals, by when each was first recorded, the newest first. Rows that arrive or change
 * during a walk move no other row: each row of the walk's beginning is met exactly once.
 */
export async function walkStoreReferrals(
  storeId: string,
  page: Omit<WalkPage, "scanMax"> & { scanMax?: number },
): Promise<WalkedPage> {
  const asked = { scanMax: scanMaxDefault, ...page, limit: page.limit + 1 };
  return inSnapshot(database.pool, statementMs, async (sql) => {
    const found = await walkReferrals(sql, storeId, asked);
    const rows = found.slice(0, page.limit);
    if (found.length > page.limit) return { rows, next: rows.at(-1)?.id ?? null };
    return { rows, next: await findWalkEnd(sql, storeId, asked) };
  });
}
