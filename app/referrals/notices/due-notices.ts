import type { NoticeFacts } from "../../storage/notices/store-notice.server.ts";
import { addDays } from "../reports/date-range.ts";
import { dateIn, offsetAt, zoneOf, type TimeZone } from "../reports/time-zone.ts";

/** Something that a shop may be told of. `occasion` is its name, once for a store. */
export type Due = { storeId: string; occasion: string } & (
  | { kind: "week"; monday: string }
  | { kind: "milestone"; milestone: number }
  | { kind: "quiet"; lastClickAt: Date }
);

const dayMs = 24 * 60 * 60_000;
/** Nobody is told of a week or of a silence at night. */
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
  const { id: storeId, last_click_at: lastClickAt, in_service_since: inServiceSince } = facts;
  const milestones = milestonesPassed(facts.signups, facts.recent_signups).map((milestone): Due => ({
    storeId,
    occasion: milestoneOccasion(milestone),
    kind: "milestone",
    milestone,
  }));
  const local = new Date(now.getTime() + offsetAt(timeZone, now.getTime()));
  const weekday = (local.getUTCDay() + 6) % 7;
  const isDay = local.getUTCHours() >= firstHour;
  const thisMonday = addDays(dateIn(timeZone, now), -weekday);
  const monday = addDays(thisMonday, -7);
  const week: Due[] = isDay ? [{ storeId, occasion: `week ${monday}`, kind: "week", monday }] : [];
  // Visits while the link was out of service moved no last click.
  const silentSince = Math.max(lastClickAt?.getTime() ?? 0, inServiceSince.getTime());
  const silentDays = (now.getTime() - silentSince) / dayMs;
  const quiet: Due[] =
    lastClickAt && isDay && silentDays >= quietDays && silentDays < quietDaysMax
      ? [{ storeId, occasion: quietOccasion(timeZone, lastClickAt), kind: "quiet", lastClickAt }]
      : [];
  return [...milestones, ...week, ...quiet];
}

/** What an import brought to a store. */
export type Brought = { signups: number; lastClickAt: Date | null };

/**
 * The occasions that are no news after an import: the milestones that its signups passed, and the silence after a last
 * click that it brought or that was long ago.
 */
export function occasionsPassed(
  facts: Pick<NoticeFacts, "time_zone" | "signups" | "last_click_at">,
  brought: Brought,
  now: Date,
): string[] {
  const passed = milestonesPassed(facts.signups, brought.signups).map(milestoneOccasion);
  const { last_click_at: lastClickAt } = facts;
  if (!lastClickAt || !brought.lastClickAt) return passed;
  const isOld =
    lastClickAt <= brought.lastClickAt || now.getTime() - lastClickAt.getTime() >= quietDays * dayMs;
  return isOld ? [...passed, quietOccasion(zoneOf(facts), lastClickAt)] : passed;
}

/** The 1st, 10th, 100th … signup, if it is among the last ones. */
function milestonesPassed(signups: number, last: number): number[] {
  const passed: number[] = [];
  for (let milestone = 1; milestone <= signups; milestone *= 10)
    if (milestone > signups - last) passed.push(milestone);
  return passed;
}

function milestoneOccasion(milestone: number): string {
  return `signups ${String(milestone)}`;
}

function quietOccasion(timeZone: TimeZone, lastClickAt: Date): string {
  return `quiet ${dateIn(timeZone, lastClickAt)}`;
}
