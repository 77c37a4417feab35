import { dateIn, type TimeZone } from "./time-zone.ts";
import { rangeDaysMax, type Period } from "./period.ts";

/** Calendar dates of a time zone (`YYYY-MM-DD`), both included, and how to group them. */
export type DateRange = {
  from: string;
  to: string;
  timeZone: TimeZone;
  interval: "day" | "week" | "month";
};

const dayMs = 24 * 60 * 60_000;

/** The last `days` days of a time zone, today included. */
export function lastDays(days: number, timeZone: TimeZone, now: Date): DateRange {
  const to = dateIn(timeZone, now);
  return { from: addDays(to, 1 - days), to, timeZone, interval: "day" };
}

const periodDays = { today: 1, "7d": 7, "30d": 30, "90d": 90 };

/**
 * The range in a page's address: `?range=7d`, or `?from=…&to=…` (calendar dates, both included). Any other address, one
 * with impossible dates too, means the last 30 days.
 */
export function parsePeriod(
  params: URLSearchParams,
  timeZone: TimeZone,
  now: Date,
): { period: Period; range: DateRange } {
  const [from, to] = [params.get("from") ?? "", params.get("to") ?? ""];
  const days = isDate(from) && isDate(to) ? daysBetween(from, to) + 1 : 0;
  if (days >= 1 && days <= rangeDaysMax)
    return { period: "custom", range: { from, to, timeZone, interval: "day" } };
  const asked = params.get("range");
  if (asked === "month") {
    const today = dateIn(timeZone, now);
    return { period: asked, range: { from: `${today.slice(0, 8)}01`, to: today, timeZone, interval: "day" } };
  }
  const period = asked === "today" || asked === "7d" || asked === "90d" ? asked : "30d";
  return { period, range: lastDays(periodDays[period], timeZone, now) };
}

/** The date some days later, or earlier for a negative number. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);
}

/** The number of days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** Whether a text is a real calendar date since 1970. The equally long range before it must be one too. */
export function isDate(text: string): boolean {
  return (
    /^(19[7-9]|[2-9]\d\d)\d-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    addDays(text, 0) === text
  );
}
