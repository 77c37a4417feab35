import { expect, test } from "vitest";
import { parsePeriod } from "../../../app/referrals/reports/date-range.ts";
import { zoneNamed } from "../../support/zones.ts";

const now = new Date("2026-11-22T20:00:00Z"); // the 23rd in Kolkata

test("a page's address names its dates in the shop's zone, and is never an error", () => {
  const cases: [string, string, string, string][] = [
    ["", "30d", "2026-10-25", "2026-11-23"],
    ["range=today", "today", "2026-11-23", "2026-11-23"],
    ["range=7d", "7d", "2026-11-17", "2026-11-23"],
    ["range=90d", "90d", "2026-08-26", "2026-11-23"],
    ["range=month", "month", "2026-11-01", "2026-11-23"],
    ["from=2026-02-01&to=2026-02-28", "custom", "2026-02-01", "2026-02-28"],
    ["from=2026-02-28&to=2026-02-01", "30d", "2026-10-25", "2026-11-23"],
    ["from=2026-02-30&to=2026-03-01", "30d", "2026-10-25", "2026-11-23"],
    ["from=1926-02-01&to=2026-03-01", "30d", "2026-10-25", "2026-11-23"],
    ["range=%00&from[]=x", "30d", "2026-10-25", "2026-11-23"],
  ];
  const results = cases.map(([search]) => {
    const { period, range } = parsePeriod(new URLSearchParams(search), zoneNamed("Asia/Kolkata"), now);
    return [search, period, range.from, range.to];
  });
  expect(results).toEqual(cases);
});
