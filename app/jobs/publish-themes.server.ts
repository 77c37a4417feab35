import type { PgBoss } from "pg-boss";
import { isThemeOutdated, publishTheme } from "../referrals/stores/publish-theme.server.ts";
import { adminOf, writeThemeMetafields } from "../shopify/admin-api.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { selectInstalledStores, type Store } from "../storage/stores/store.server.ts";
import { errorsToLog, themeQueue } from "./queue.server.ts";

const everyMinute = "* * * * *";
const pauseMsMax = 60 * 60 * 1000;
const atOnce = 5;

/** By store: how many tries in a row failed, and when the next one is due. */
export type ThemePauses = Map<string, { failures: number; until: number }>;

/**
 * Brings every theme extension up to date each minute: after a suspension, a setup, a changed link, a failed try. The
 * rows themselves show which stores are out of date, so that no change can be forgotten.
 */
export async function workOnThemes(boss: PgBoss): Promise<void> {
  const pauses: ThemePauses = new Map();
  await boss.work(
    themeQueue,
    errorsToLog(themeQueue, () => publishOutdatedThemes(pauses)),
  );
  await boss.schedule(themeQueue, everyMinute);
}

/** One round. A store whose shop does not answer is tried at growing intervals, up to an hour. */
export async function publishOutdatedThemes(pauses: ThemePauses, now = Date.now()): Promise<void> {
  const stores = await selectInstalledStores(database.pool);
  const due = stores.filter((store) => isThemeOutdated(store) && (pauses.get(store.id)?.until ?? 0) <= now);
  for (let start = 0; start < due.length; start += atOnce)
    await Promise.all(due.slice(start, start + atOnce).map((store) => publishOne(pauses, store, now)));
}

async function publishOne(pauses: ThemePauses, store: Store, now: number): Promise<void> {
  const { shop_domain: shop } = store;
  if (shop === null) return;
  const told = await publishTheme(store, (facts) => writeThemeMetafields(adminOf(shop), facts));
  if (told) return void pauses.delete(store.id);
  const failures = (pauses.get(store.id)?.failures ?? 0) + 1;
  pauses.set(store.id, { failures, until: now + Math.min(pauseMsMax, 30_000 * 2 ** failures) });
}
