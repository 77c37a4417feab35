import type { Comparison } from "./comparison.ts";
import { addDays, daysBetween, isDate, type DateRange } from "./date-range.ts";
import { hoursOf, spanOf, startsOf, type Slices, type Span } from "./day-borders.ts";
import { dateIn, offsetAt, type TimeZone } from "./time-zone.ts";

/** The dates to compare a range with. If the range is not over, the span ends at the same time of day. */
export type ComparedDates = { from: string; to: string; span: Span; isCut: boolean };

const dayMs = 24 * 60 * 60_000;
const quarterHourMs = 15 * 60_000;

/**
 * The dates that a range is compared with, of the same number of days. The counters' quarter hour in progress is
 * counted whole on their side, so that no growth is claimed which is not there.
 */
export function comparedDates(
  range: DateRange,
  comparison: Exclude<Comparison, "none">,
  now: Date,
): ComparedDates {
  const { timeZone } = range;
  const days = daysBetween(range.from, range.to) + 1;
  const from = comparison === "year" ? yearBefore(range.from) : addDays(range.from, -days);
  const dates = { from, to: addDays(from, days - 1) };
  const whole = spanOf({ ...dates, timeZone });
  if (now >= spanOf(range).until) return { ...dates, span: whole, isCut: false };
  const today = addDays(dateIn(timeZone, now), daysBetween(range.from, from));
  const until = Math.max(whole.since.getTime(), sameTimeOn(today, timeZone, now));
  return { ...dates, span: { since: whole.since, until: new Date(until) }, isCut: true };
}

/** The slices of a range, day for day on the compared dates, as many as have begun. None reaches past the span. */
export function comparedSlices(range: DateRange, slices: Slices, compared: ComparedDates, isHours: boolean) {
  const shift = daysBetween(range.from, compared.from);
  const days = slices.dates.map((date) => addDays(date < range.from ? range.from : date, shift));
  const { timeZone } = range;
  const { dates, borders } = isHours
    ? hoursOf(spanOf({ ...compared, timeZone }))
    : { dates: days, borders: startsOf([...days, addDays(compared.to, 1)], timeZone) };
  const { until } = compared.span;
  return { dates, borders: borders.map((at) => (at > until ? until : at)) };
}

function yearBefore(date: string): string {
  const year = String(Number(date.slice(0, 4)) - 1);
  // Every date but the 29th of February exists a year earlier.
  return isDate(year + date.slice(4)) ? year + date.slice(4) : `${year}-02-28`;
}

/** The end of the quarter hour in which a date's clocks show the time that they show now. */
function sameTimeOn(date: string, timeZone: TimeZone, now: Date): number {
  const offset = offsetAt(timeZone, now.getTime());
  const clock = Date.parse(date) + ((now.getTime() + offset) % dayMs);
  const at = clock - offsetAt(timeZone, clock - offset);
  return Math.ceil(at / quarterHourMs) * quarterHourMs;
}
