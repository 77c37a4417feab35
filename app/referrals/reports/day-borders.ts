import type { DateRange } from "./date-range.ts";
import { offsetAt, type TimeZone } from "./time-zone.ts";

/** A stretch of time: its first moment, and the first moment after. */
export type Span = { since: Date; until: Date };

/** A span cut into slices: the name of each slice, and the borders, one more than slices. */
export type Slices = { dates: string[]; borders: Date[] };

const hourMs = 60 * 60_000;
const quarterHourMs = 15 * 60_000;
const dayMs = 24 * hourMs;

/** The span in which a zone's calendar shows the dates of a range, the last date included. */
export function spanOf({ from, to, timeZone }: Pick<DateRange, "from" | "to" | "timeZone">): Span {
  const startOf = dayStarts(timeZone);
  return { since: startOf(Date.parse(from)), until: startOf(Date.parse(to) + dayMs) };
}

/** The first moments of dates in a zone. */
export function startsOf(dates: string[], timeZone: TimeZone): Date[] {
  const startOf = dayStarts(timeZone);
  return dates.map((date) => startOf(Date.parse(date)));
}

/**
 * A range cut into its days, weeks (from Monday) or months, without gaps. Each slice is named by its first date, even
 * if the range begins later. A date that a zone skipped is a slice without length.
 */
export function slicesOf(range: DateRange): Slices {
  const startOf = dayStarts(range.timeZone);
  const [first, end] = [Date.parse(range.from), Date.parse(range.to) + dayMs];
  const dates: string[] = [];
  const borders: Date[] = [];
  for (let at = firstOf(range.interval, first); at < end; at = after(range.interval, at)) {
    dates.push(new Date(at).toISOString().slice(0, 10));
    borders.push(startOf(Math.max(at, first)));
  }
  return { dates, borders: [...borders, startOf(end)] };
}

/**
 * A span cut into hours. Each hour is named by its first moment, ISO 8601 UTC. The last hour may be half an hour. A
 * date that a zone skipped has one hour, without length.
 */
export function hoursOf({ since, until }: Span): Slices {
  const borders = [since];
  for (let at = since.getTime() + hourMs; at < until.getTime(); at += hourMs) borders.push(new Date(at));
  return { dates: borders.map((at) => at.toISOString().replace(".000", "")), borders: [...borders, until] };
}

function firstOf(interval: DateRange["interval"], date: number): number {
  const day = new Date(date);
  if (interval === "month") return day.setUTCDate(1);
  return interval === "week" ? date - ((day.getUTCDay() + 6) % 7) * dayMs : date;
}

function after(interval: DateRange["interval"], date: number): number {
  const day = new Date(date);
  return interval === "month"
    ? day.setUTCMonth(day.getUTCMonth() + 1)
    : date + (interval === "week" ? 7 : 1) * dayMs;
}

/**
 * The start of a zone's day; `date` is the UTC midnight of the day's date. The day starts at the first of two
 * midnights, or when the clocks jump over midnight. Neighbours share their questions to the zone.
 */
function dayStarts(timeZone: TimeZone): (date: number) => Date {
  const asked = new Map<number, number>();
  const offset = (at: number) => {
    const known = asked.get(at) ?? offsetAt(timeZone, at);
    asked.set(at, known);
    return known;
  };
  return (date) => {
    // No clock is a day ahead of UTC or behind it. Since 1970 no clock changed twice within a week (America/Recife,
    // 2000).
    const [before, later] = [offset(date - dayMs), offset(date + dayMs)];
    const [early, late] = [date - Math.max(before, later), date - Math.min(before, later)];
    const midnight = [early, late].find((at) => at + offset(at) === date);
    return new Date(midnight ?? firstAfterGap(early, late, date, offset));
  };
}

/** The quarter hour at which the clocks jump over a midnight that no clock showed. */
function firstAfterGap(early: number, late: number, date: number, offset: (at: number) => number): number {
  let at = early;
  while (at < late && at + offset(at) < date) at += quarterHourMs;
  return at;
}
