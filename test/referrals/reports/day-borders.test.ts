import { expect, test } from "vitest";
import { addDays } from "../../../app/referrals/reports/date-range.ts";
import { hoursOf, slicesOf, spanOf, type Span } from "../../../app/referrals/reports/day-borders.ts";
import type { TimeZone } from "../../../app/referrals/reports/time-zone.ts";
import { distinctZones, zoneNamed } from "../../support/zones.ts";

const quarterHourMs = 15 * 60_000;
const dayMs = 96 * quarterHourMs;
const threeYears = { from: "2025-01-01", to: "2027-12-31" };

/** Every day of three years in a zone: its date, and where it begins and ends. */
function daysOf(timeZone: TimeZone) {
  const { dates, borders } = slicesOf({ ...threeYears, timeZone, interval: "day" });
  return dates.map((date, index) => ({ date, since: borders[index]!, until: borders[index + 1]! }));
}

/** The calendar of a zone as the runtime writes it: a way to a date that shares nothing with the code under test. */
function calendarOf(timeZone: TimeZone) {
  const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  return (moment: number) => calendar.format(moment);
}

test("in every zone each day of three years begins at the first quarter hour that shows its date", () => {
  const wrong: string[] = [];
  // Zones that have the same borders all the time are looked at once.
  const seen = new Set<string>();
  for (const timeZone of distinctZones) {
    const days = daysOf(timeZone);
    const likeness = days.map(({ since }) => since.getTime()).join();
    if (seen.has(likeness)) continue;
    seen.add(likeness);
    const dateAt = calendarOf(timeZone);
    if (days.length !== 1095 || days.some(({ date }, n) => date !== addDays(threeYears.from, n)))
      wrong.push(`${timeZone}: a date is missing`);
    for (const { date, since, until } of days) {
      const at = since.getTime();
      const isOdd = until.getTime() - at !== dayMs;
      // Where the clocks change, every quarter hour of a day and a half before must show an earlier date.
      const before = Array.from({ length: isOdd ? 144 : 1 }, (_, n) => dateAt(at - (n + 1) * quarterHourMs));
      const isFirst = dateAt(at) === date && before.every((one) => one < date);
      if (at % quarterHourMs !== 0 || !isFirst) wrong.push(`${timeZone} ${date}: ${since.toISOString()}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(seen.size).toBeGreaterThan(60);
});

test("a day begins at the first of two midnights, and where a zone has none at the jump over it", () => {
  const cases: [string, string, string, number][] = [
    ["Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00.000Z", 25],
    ["America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z", 25],
    ["America/Havana", "2026-03-08", "2026-03-08T05:00:00.000Z", 23], // 00:00 is skipped
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00.000Z", 23], // 00:00 is skipped
    ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00.000Z", 23], // 00:00 is skipped
    ["Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00.000Z", 24.5],
    ["Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00.000Z", 23.5],
    ["America/St_Johns", "2010-11-07", "2010-11-07T02:30:00.000Z", 25], // 00:01 goes back to 23:01
    ["America/Nuuk", "2026-03-28", "2026-03-28T02:00:00.000Z", 23],
    ["Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00.000Z", 24],
    ["Pacific/Chatham", "2026-04-05", "2026-04-04T10:15:00.000Z", 25],
    ["Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00.000Z", 24],
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z", 0], // not on that calendar
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", 24],
    ["UTC", "9999-12-31", "9999-12-31T00:00:00.000Z", 24],
  ];
  const found = cases.map(([name, date]) => {
    const { since, until } = spanOf({ from: date, to: date, timeZone: zoneNamed(name) });
    return [name, date, since.toISOString(), (until.getTime() - since.getTime()) / 3_600_000];
  });
  expect(found).toEqual(cases);
});

test("in every zone weeks and months follow each other without a gap from the first border to the last", () => {
  const dates = { from: "2026-02-11", to: "2026-11-19" };
  const wrong = distinctZones.flatMap((timeZone) =>
    (["week", "month"] as const)
      .filter((interval) => {
        const slices = slicesOf({ ...dates, timeZone, interval });
        const [first, last] = [slices.borders[0]!, slices.borders.at(-1)!];
        const isWhole = sameSpan({ since: first, until: last }, spanOf({ ...dates, timeZone }));
        const isOrdered = slices.borders.every((border, n) => n === 0 || border > slices.borders[n - 1]!);
        return !isWhole || !isOrdered || slices.dates.length !== { week: 41, month: 10 }[interval];
      })
      .map((interval) => `${timeZone} by ${interval}`),
  );
  expect(wrong).toEqual([]);
});

const sameSpan = (one: Span, other: Span) =>
  Number(one.since) === Number(other.since) && Number(one.until) === Number(other.until);

test("weeks are named by their Monday and months by their first, also where the range begins later", () => {
  const range = { from: "2026-10-01", to: "2026-10-06", timeZone: zoneNamed("UTC") };
  expect(slicesOf({ ...range, interval: "week" }).dates).toEqual(["2026-09-28", "2026-10-05"]);
  expect(slicesOf({ ...range, to: "2027-01-31", interval: "month" }).dates).toEqual(
    ["2026-10", "2026-11", "2026-12", "2027-01"].map((month) => `${month}-01`),
  );
});

test("the hours of a day fill it to its end, a half hour included", () => {
  const lengths = [
    ["Australia/Lord_Howe", "2026-04-05", 25],
    ["Australia/Lord_Howe", "2026-10-04", 24],
    ["Europe/Berlin", "2026-10-25", 25],
    ["Europe/Berlin", "2026-03-29", 23],
    ["Pacific/Apia", "2011-12-30", 1],
  ] as const;
  for (const [name, date, count] of lengths) {
    const span = spanOf({ from: date, to: date, timeZone: zoneNamed(name) });
    const { dates, borders } = hoursOf(span);
    expect([name, date, dates.length, borders.at(-1)]).toEqual([name, date, count, span.until]);
  }
});
