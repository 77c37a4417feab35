import {
  linkWentQuiet,
  milestoneReached,
  weeklySummary,
  type FlowTrigger,
} from "../../analytics/flow-triggers.ts";
import type { Database, Sql } from "../../storage/engine/postgres.server.ts";
import {
  insertNotices,
  selectNoticeFacts,
  type NoticeFacts,
} from "../../storage/notices/store-notice.server.ts";
import { insertEvents } from "../../storage/outbox/outbox.server.ts";
import { selectCounters } from "../../storage/reports/store-referral-stats.server.ts";
import { selectSlices } from "../../storage/reports/store-referral-series.server.ts";
import { addDays } from "../reports/date-range.ts";
import { slicesOf, spanOf } from "../reports/day-borders.ts";
import { dateIn, zoneOf } from "../reports/time-zone.ts";
import { dueNotices, newsDays, type Due } from "./due-notices.ts";

const storesAtOnce = 100;
const dayMs = 24 * 60 * 60_000;
/** Visits are regular if this many of the fortnight's days up to the last visit had some. */
const regularDays = 5;
const fortnight = 14;

/**
 * Tells shops of their week, their milestones and a silent link, by Shopify Flow. A store hears of an occasion once,
 * however often this runs. The trigger is queued in the transaction that writes the occasion down.
 */
export async function tellNotices(database: Database, now: Date): Promise<number> {
  const recentSince = new Date(now.getTime() - newsDays * dayMs);
  let told = 0;
  for (let after: string | undefined = "0"; after !== undefined;) {
    const stores = await selectNoticeFacts(database.pool, { after, limit: storesAtOnce, recentSince });
    if (stores.length > 0) told += await database.transaction((sql) => tellStores(sql, stores, now));
    after = stores.length < storesAtOnce ? undefined : stores.at(-1)?.id;
  }
  return told;
}

async function tellStores(sql: Sql, stores: NoticeFacts[], now: Date): Promise<number> {
  const due = stores.flatMap((store) => dueNotices(store, now));
  const nameOf = (one: { storeId: string; occasion: string }) => `${one.storeId} ${one.occasion}`;
  const fresh = new Set((await insertNotices(sql, due, now)).map(nameOf));
  const byId = new Map(stores.map((store) => [store.id, store]));
  const triggers: FlowTrigger[] = [];
  for (const one of due.filter((one) => fresh.has(nameOf(one)) && !isOutdone(one, due))) {
    const store = byId.get(one.storeId);
    const trigger = store && (await triggerOf(sql, store, one));
    if (trigger) triggers.push(trigger);
  }
  await insertEvents(sql, [], triggers);
  return triggers.length;
}

/** Of milestones that were passed together only the highest is told. */
function isOutdone(one: Due, due: Due[]): boolean {
  return due.some(
    (other) =>
      one.kind === "milestone" &&
      other.kind === "milestone" &&
      other.storeId === one.storeId &&
      other.milestone > one.milestone,
  );
}

/** Null when there is nothing to tell. */
async function triggerOf(sql: Sql, store: NoticeFacts, due: Due): Promise<FlowTrigger | null> {
  const { id: storeId, signups } = store;
  if (due.kind === "milestone") return milestoneReached({ storeId, milestone: due.milestone, signups });
  if (due.kind === "quiet")
    return (await wasRegular(sql, store, due.lastClickAt))
      ? linkWentQuiet({ storeId, lastClickAt: due.lastClickAt })
      : null;
  const timeZone = zoneOf(store);
  const weekFrom = (from: string) =>
    selectCounters(sql, storeId, spanOf({ from, to: addDays(from, 6), timeZone }));
  const week = await weekFrom(due.monday);
  const before = await weekFrom(addDays(due.monday, -7));
  const isNews = [week, before].some(({ clicks, signups, active }) => clicks + signups + active > 0);
  return isNews ? weeklySummary({ storeId, monday: due.monday, week, before }) : null;
}

async function wasRegular(sql: Sql, store: NoticeFacts, lastClickAt: Date): Promise<boolean> {
  const timeZone = zoneOf(store);
  const to = dateIn(timeZone, lastClickAt);
  const { borders } = slicesOf({ from: addDays(to, 1 - fortnight), to, timeZone, interval: "day" });
  const days = await selectSlices(sql, store.id, borders);
  return days.filter(({ clicks }) => clicks > 0).length >= regularDays;
}
