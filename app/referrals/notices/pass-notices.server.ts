import type { Sql } from "../../storage/engine/postgres.server.ts";
import { insertNotices, selectNoticeTotals } from "../../storage/notices/store-notice.server.ts";
import { occasionsPassed, type Brought } from "./due-notices.ts";

type Imported = { storeId: string; clickedAt: Date | null; signedUpAt: Date | null };

/**
 * Writes down, without telling, the occasions that imported referrals would make. Runs in the import's transaction,
 * after its counters.
 */
export async function passNotices(sql: Sql, referrals: Imported[], now: Date): Promise<void> {
  const broughtTo = new Map<string, Brought>();
  for (const { storeId, clickedAt, signedUpAt } of referrals) {
    const { signups, lastClickAt } = broughtTo.get(storeId) ?? { signups: 0, lastClickAt: null };
    broughtTo.set(storeId, {
      signups: signups + (signedUpAt ? 1 : 0),
      lastClickAt: clickedAt && (!lastClickAt || clickedAt > lastClickAt) ? clickedAt : lastClickAt,
    });
  }
  const stores = await selectNoticeTotals(sql, [...broughtTo.keys()]);
  const passed = stores.flatMap((store) => {
    const brought = broughtTo.get(store.id);
    const occasions = brought ? occasionsPassed(store, brought, now) : [];
    return occasions.map((occasion) => ({ storeId: store.id, occasion }));
  });
  if (passed.length > 0) await insertNotices(sql, passed, now);
}
