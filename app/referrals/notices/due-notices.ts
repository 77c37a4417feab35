import type { NoticeFacts } from "../../storage/notices/store-notice.server.ts";
import { addDays } from "../reports/date-range.ts";
import { dateIn, offsetAt, zoneOf } from "../reports/time-zone.ts";

/** Something that a shop may be told of. `occasion` is its name, once for a store. */
export type Due = { storeId: string; occasion: string } & (
  | { kind: "week"; monday: string }
  | { kind: "milestone"; milestone: number }
  | { kind: "quiet"; lastClickAt: Date }
);

const dayMs = 24 * 60 * 60_000;
/** Nobody is told at night. */
const firstHour = 9;
/**
 * A milestone that was passed more days ago is no news: it comes from imported history, or the shop could not be told
 * in time.
 */
export const newsDays = 7;
export const quietDays = 7;
/** A link that has been silent for longer than this fell silent before the app could tell of it. */
const quietDaysMax = 14;

/**
 * The occasions that a store has at a moment, by its own clock. Until it is over, each call returns the occasion
 * again. The caller writes down the names of those already told.
 */
export function dueNotices(facts: NoticeFacts, now: Date): Due[] {
  const timeZone = zoneOf(facts);
  const { id: storeId, last_click_at: lastClickAt } = facts;
  const milestones = milestonesOf(facts).map((milestone): Due => ({
    storeId,
    occasion: `signups ${milestone}`,
    kind: "milestone",
    milestone,
  }));
  const local = new Date(now.getTime() + offsetAt(timeZone, now.getTime()));
  const weekday = (local.getUTCDay() + 6) % 7;
  const isDay = local.getUTCHours() >= firstHour;
  const thisMonday = addDays(dateIn(timeZone, now), -weekday);
  const monday = addDays(thisMonday, -7);
  const week: Due[] =
    isDay || weekday > 0 ? [{ storeId, occasion: `week ${monday}`, kind: "week", monday }] : [];
  const silentDays = lastClickAt ? (now.getTime() - lastClickAt.getTime()) / dayMs : 0;
  const quiet: Due[] =
    lastClickAt && isDay && silentDays >= quietDays && silentDays < quietDaysMax
      ? [{ storeId, occasion: `quiet ${dateIn(timeZone, lastClickAt)}`, kind: "quiet", lastClickAt }]
      : [];
  return [...milestones, ...week, ...quiet];
}

/** The 1st, 10th, 100th … signup, if it was lately. */
function milestonesOf({ signups, recent_signups: recent }: NoticeFacts): number[] {
  const passed: number[] = [];
  for (let milestone = 1; milestone <= signups; milestone *= 10)
    if (milestone > signups - recent) passed.push(milestone);
  return passed;
}
