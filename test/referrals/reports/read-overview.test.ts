import { expect, test } from "vitest";
import { parseComparison } from "../../../app/referrals/reports/comparison.ts";
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
  const params = new URLSearchParams(search);
  return readOverview(store, parsePeriod(params, timeZone, at).range, parseComparison(params), at);
}

test("why clicks were not counted is told of the chosen dates only", async () => {
  const store = await storeWith([
    ["2026-11-21T10:45:00Z", 1, 10], // the 21st in Berlin
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

test("days that are not over are compared up to the same time of day, and the chart adds up to the same", async () => {
  const store = await storeWith([
    ["2026-11-20T08:00:00Z", 1, 0],
    ["2026-11-21T11:15:00Z", 2, 0],
    ["2026-11-21T11:30:00Z", 4, 0], // after 12:20 in Berlin, and after its quarter hour
    ["2026-11-22T10:00:00Z", 8, 0],
  ]);
  const today = await overview(store, "range=today", "2026-11-22T11:20:00Z");
  expect(today.before).toEqual({ from: "2026-11-21", to: "2026-11-21", until: "2026-11-21T11:30:00.000Z" });
  expect([today.counted.clicks, today.previous?.clicks]).toEqual([8, 2]);
  expect(today.points.reduce((sum, { before }) => sum + before!.clicks, 0)).toBe(2);
  expect(today.points.map(({ isOpen }) => isOpen)).toEqual([...Array<boolean>(12).fill(false), true]);
  const { points, previous } = await overview(store, "from=2026-11-22&to=2026-11-23", "2026-11-22T11:20:00Z");
  expect(points).toHaveLength(1);
  expect([previous?.clicks, points[0]?.before?.clicks]).toEqual([1, 1]);
});

test("the same time of day is the clocks' own, also across their change", async () => {
  const store = await storeWith([["2026-10-10T08:00:00Z", 1, 0]]);
  const { before } = await overview(store, "range=7d", "2026-10-28T11:00:00Z");
  expect(before).toEqual({ from: "2026-10-15", to: "2026-10-21", until: "2026-10-21T10:00:00.000Z" });
});

test("dates that are counted to the end of a day name no time of day", async () => {
  const store = await storeWith([["2026-10-01T10:00:00Z", 1, 0]]);
  const untilAt = async (search: string, now: string) => (await overview(store, search, now)).before?.until;
  expect(await untilAt("range=7d", "2026-11-22T22:44:00Z")).toBe("2026-11-15T22:45:00.000Z");
  expect(await untilAt("range=7d", "2026-11-22T22:46:00Z")).toBe(null);
  // Of dates that lie ahead none is compared with.
  const ahead = await overview(store, "from=2026-11-20&to=2026-11-30", "2026-11-22T22:50:00Z");
  expect(ahead.before).toEqual({ from: "2026-11-09", to: "2026-11-11", until: null });
  // The night in which the clocks go back ends an hour later in UTC.
  expect(await untilAt("range=today", "2026-10-26T22:50:00Z")).toBe(null);
});

test("a year before has the same dates, day beside day, and the 29th of February the 28th", async () => {
  const store = await storeWith([
    ["2022-02-27T12:00:00Z", 1, 0],
    ["2023-02-28T12:00:00Z", 2, 0],
    ["2023-03-01T12:00:00Z", 4, 0],
  ]);
  const leap = await overview(store, "from=2024-02-29&to=2024-03-01&compare=year", "2026-11-22T11:20:00Z");
  expect(leap.before).toEqual({ from: "2023-02-28", to: "2023-03-01", until: null });
  expect(leap.points.map(({ before }) => before?.clicks)).toEqual([2, 4]);
  const weeks = await overview(store, "from=2024-01-01&to=2024-06-30&compare=year", "2026-11-22T11:20:00Z");
  expect(weeks.step).toBe("week");
  expect(weeks.points.reduce((sum, { before }) => sum + before!.clicks, 0)).toBe(weeks.previous?.clicks);
});

test("dates before the store was there are not compared with, unless older facts were brought in", async () => {
  const store = { ...(await storeWith([])), created_at: new Date("2026-11-10T12:00:00Z") };
  const fresh = await overview(store, "range=7d", "2026-11-22T11:20:00Z");
  expect([fresh.before, fresh.previous, fresh.startedOn]).toEqual([null, null, "2026-11-10"]);
  expect(fresh.points.map(({ before }) => before)).toEqual(Array(7).fill(null));
  const settled = await overview(store, "range=7d", "2026-11-24T11:20:00Z");
  expect([settled.before?.from, settled.previous?.clicks, settled.startedOn]).toEqual([
    "2026-11-11",
    0,
    null,
  ]);
  await database.pool.query(
    "insert into store_referral_stats (store_id, placement, bucket, clicks) values ($1, '', '2026-11-01', 3)",
    [store.id],
  );
  expect((await overview(store, "range=7d", "2026-11-22T11:20:00Z")).before?.from).toBe("2026-11-09");
});

test("who wants no comparison is told of none", async () => {
  const store = await storeWith([["2026-11-01T12:00:00Z", 1, 0]]);
  const told = await overview(store, "range=7d&compare=none", "2026-11-22T11:20:00Z");
  expect([told.comparison, told.before, told.previous, told.startedOn]).toEqual(["none", null, null, null]);
});
