import { database } from "../../storage/engine/database.server.ts";
import { countSince } from "../../storage/reports/store-referral-stats.server.ts";
import { findSeenBefore, updateSeen } from "../../storage/stores/store-setup.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** What happened since somebody of the shop last looked, from the quarter hour of that moment on. */
export type SinceLastVisit = { from: string; clicks: number; signups: number; active: number };

const quarterHourMs = 15 * 60_000;
/** A longer pause ends a visit: what happened before it is news. */
const pauseMs = 30 * 60_000;

/** Notes that somebody of the shop looks now. A page that refreshes itself is nobody's look. */
export async function noteLook({ id }: Pick<Store, "id">, now: Date): Promise<void> {
  await updateSeen(database.pool, id, now, new Date(now.getTime() - pauseMs));
}

/** The news from before this visit. Null during the shop's first visit. */
export async function readSince({ id }: Pick<Store, "id">): Promise<SinceLastVisit | null> {
  const lastSeen = await findSeenBefore(database.pool, id);
  if (!lastSeen) return null;
  const from = new Date(Math.floor(lastSeen.getTime() / quarterHourMs) * quarterHourMs);
  return { from: from.toISOString(), ...(await countSince(database.pool, id, from)) };
}
