import { expect, test } from "vitest";
import { parsePeriod } from "../../../app/referrals/reports/date-range.ts";
import { readOverview } from "../../../app/referrals/reports/read-overview.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { makeStore } from "../../support/stores.ts";
import { zoneNamed } from "../../support/zones.ts";

const timeZone = zoneNamed("Europe/Berlin");

async function storeWith(buckets: [at: string, clicks: number, bot: number][]): Promise<Store> {
  const store = { ...(await makeStore()), time_zone: timeZone };
  for (const [at, clicks, bot] of buckets)
    await database.pool.query(
      "insert into store_referral_stats (store_id, placement, bucket, clicks, bot) values ($1, '', $2, $3, $4)",
      [store.id, at, clicks, bot],
    );
  return store;
}

function overview(store: Store, search: string, now: string) {
  const at = new Date(now);
  return readOverview(store, parsePeriod(new URLSearchParams(search), timeZone, at).range, at);
}

test("why clicks were not counted is told of the chosen dates only", async () => {
  const store = await storeWith([
    ["2026-11-21T22:45:00Z", 1, 10], // the 21st in Berlin
    ["2026-11-21T23:00:00Z", 2, 20], // the 22nd
  ]);
  const today = await overview(store, "range=today", "2026-11-22T12:00:00Z");
  expect(today.counted).toMatchObject({ clicks: 2, bot: 20 });
  expect(today.previous).toMatchObject({ clicks: 1, bot: 10 });
});

test("one day is told by hours of the shop's day, and hours to come are not zero but missing", async () => {
  const store = await storeWith([["2026-11-21T23:15:00Z", 3, 0]]);
  const { step, points } = await overview(store, "range=today", "2026-11-22T01:30:00Z");
  expect(step).toBe("hour");
  expect(points.map(({ date, clicks }) => [date, clicks])).toEqual([
    ["2026-11-21T23:00:00Z", 3],
    ["2026-11-22T00:00:00Z", 0],
    ["2026-11-22T01:00:00Z", 0],
  ]);
});

test("a day on which the clocks change has 23 or 25 hours, and loses nothing", async () => {
  const store = await storeWith([
    ["2026-10-25T00:30:00Z", 1, 0],
    ["2026-10-25T01:30:00Z", 2, 0],
    ["2026-10-25T22:45:00Z", 4, 0],
  ]);
  const dates = (date: string) => `from=${date}&to=${date}`;
  const autumn = await overview(store, dates("2026-10-25"), "2026-11-22T12:00:00Z");
  expect(autumn.points).toHaveLength(25);
  expect(autumn.points.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(autumn.counted.clicks);
  expect((await overview(store, dates("2026-03-29"), "2026-11-22T12:00:00Z")).points).toHaveLength(23);
});

test("a chart has about a hundred points at most, and they add up to the range", async () => {
  const store = await storeWith([["2026-05-05T10:00:00Z", 7, 0]]);
  const steps: [string, string, number][] = [
    ["from=2026-05-01&to=2026-07-31", "day", 92],
    ["from=2026-05-01&to=2026-08-01", "week", 14],
    ["from=2024-05-01&to=2026-05-31", "month", 25],
  ];
  for (const [search, step, count] of steps) {
    const { points, ...told } = await overview(store, search, "2026-11-22T12:00:00Z");
    expect([search, told.step, points.length]).toEqual([search, step, count]);
    expect(points.reduce((sum, { clicks }) => sum + clicks, 0)).toBe(7);
  }
});

test("days that lie ahead are left out of the chart", async () => {
  const { points } = await overview(
    await storeWith([]),
    "from=2026-11-20&to=2026-11-30",
    "2026-11-22T12:00:00Z",
  );
  expect(points.map(({ date }) => date)).toEqual(["2026-11-20", "2026-11-21", "2026-11-22"]);
});
