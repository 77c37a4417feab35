import type { PgBoss } from "pg-boss";
import { log } from "../log.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { inTurn } from "../shopify/in-turn.server.ts";
import { openShop } from "../shopify/open-shop.server.ts";
import { deleteDeadSessions, selectShopsToRefresh } from "../storage/sessions/session.server.ts";
import { errorsToLog, refreshQueue } from "./queue.server.ts";

const daily = "23 3 * * *";
/**
 * A refresh token lives 90 days. Refreshed this early, it survives a month of failures, and a shop is asked once a
 * month.
 */
const leftMs = 60 * 24 * 60 * 60 * 1000;

/** Keeps the tokens alive of shops that do not open the app. Flow and the theme block need them. Runs every day. */
export async function workOnTokenRefresh(boss: PgBoss): Promise<void> {
  await boss.work(
    refreshQueue,
    errorsToLog(refreshQueue, async () => void (await refreshTokens())),
  );
  await boss.schedule(refreshQueue, daily);
}

/**
 * Refreshes the tokens that would end soon. A token that Shopify does not refresh is tried again tomorrow, until it has
 * ended.
 */
export async function refreshTokens(now = new Date()): Promise<{ refreshed: number; failed: number }> {
  const counts = { refreshed: 0, failed: 0 };
  for (const shop of await selectShopsToRefresh(database.pool, new Date(now.getTime() + leftMs))) {
    try {
      // Only access tokens that have ended are refreshed. These have: they live for an hour.
      await inTurn(() => openShop(shop));
      counts.refreshed += 1;
    } catch {
      counts.failed += 1;
    }
  }
  const ended = await deleteDeadSessions(database.pool);
  log.info({ ...counts, ended }, "tokens refreshed");
  return counts;
}
