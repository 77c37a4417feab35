import type { PgBoss } from "pg-boss";
import { log } from "../log.server.ts";
import { unauthenticated } from "../shopify/shopify.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { inTurn } from "../shopify/session-turns.server.ts";
import { deleteDeadSessions, selectShopsToRefresh } from "../storage/sessions/session.server.ts";
import { errorsToLog, refreshQueue } from "./queue.server.ts";

const daily = "23 3 * * *";
/** Of the 90 days that a refresh token lives: a month of bad luck is survived, and a shop is asked once a month. */
const leftMs = 60 * 24 * 60 * 60 * 1000;

/** Keeps alive, every day, the tokens of shops that nobody opens the app in: Flow and the theme block need them. */
export async function workOnTokenRefresh(boss: PgBoss): Promise<void> {
  await boss.work(
    refreshQueue,
    errorsToLog(refreshQueue, async () => void (await refreshTokens())),
  );
  await boss.schedule(refreshQueue, daily);
}

/** Refreshes what would end soon; what Shopify does not refresh is tried again tomorrow, until it has ended. */
export async function refreshTokens(now = new Date()): Promise<{ refreshed: number; failed: number }> {
  const counts = { refreshed: 0, failed: 0 };
  for (const shop of await selectShopsToRefresh(database.pool, new Date(now.getTime() + leftMs))) {
    try {
      // The library refreshes an access token that has ended, and these have: they live for an hour.
      await inTurn(() => unauthenticated.admin(shop));
      counts.refreshed += 1;
    } catch {
      counts.failed += 1;
    }
  }
  const ended = await deleteDeadSessions(database.pool);
  log.info({ ...counts, ended }, "tokens refreshed");
  return counts;
}
