import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { clicks } from "../../../app/process.server.ts";
import { channelsOf, named, readVisitors } from "../../../app/referrals/reports/read-visitors.server.ts";
import { action as activations } from "../../../app/routes/attribution.activations.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import type { VisitOrigin } from "../../../app/storage/clicks/visitor-day.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { hitOn } from "../../support/hits.ts";
import { report } from "../../support/requests.ts";
import { makeStore } from "../../support/stores.ts";

const phone = (cameFrom: string, more: Partial<VisitOrigin> = {}): VisitOrigin => ({
  ...{ device: "mobile", cameFrom, country: null },
  ...more,
});

function visit(store: Store, at: string, origins: (VisitOrigin | null)[]): Promise<unknown> {
  const hits = origins.map((origin) => hitOn(store, { clickedAt: new Date(at), origin }));
  return insertClicks(database.pool, randomUUID(), hits);
}

const times = <One>(count: number, one: One): One[] => Array<One>(count).fill(one);
const may = new URLSearchParams({ from: "2026-05-01", to: "2026-05-31" });
const june = new Date("2026-06-15T12:00:00Z");

test("groups of fewer than five are not named, however they are cut", () => {
  expect(
    named([
      { name: "a", clicks: 4 },
      { name: "b", clicks: 5 },
      { name: null, clicks: 9 },
      { name: "c", clicks: 7 },
    ]),
  ).toEqual([
    { name: "c", clicks: 7 },
    { name: "b", clicks: 5 },
    { name: null, clicks: 13 },
  ]);
  const row = (value: string, mobile: number) => ({
    ...{ kind: "source" as const, value, mobile, tablet: 0, desktop: 0, other: 0 },
  });
  const rows = [
    ...[row("instagram", 6), row("tiktok", 2), row("chatgpt", 4), row("direct", 8)],
    ...[row("a.example", 3), row("other", 2)],
  ];
  expect(channelsOf(rows, 31)).toEqual([
    {
      channel: "social",
      clicks: 8,
      sites: [
        { name: "Instagram", clicks: 6 },
        { name: null, clicks: 2 },
      ],
    },
    { channel: "direct", clicks: 8, sites: [] },
    { channel: "unknown", clicks: 6, sites: [] },
    { channel: "site", clicks: 5, sites: [{ name: null, clicks: 5 }] },
  ]);
});

test("sites that the counters keep no names of are not called small", () => {
  const row = (value: string, mobile: number) => ({
    ...{ kind: "source" as const, value, mobile, tablet: 0, desktop: 0, other: 0 },
  });
  expect(channelsOf([row("other", 401), row("a.example", 3)], 404)).toEqual([
    {
      ...{ channel: "site", clicks: 404 },
      sites: [
        { name: "other", clicks: 401 },
        { name: null, clicks: 3 },
      ],
    },
  ]);
});

test("of fixed classes nothing hidden is counted that would name itself by subtraction", () => {
  const devices = (mobile: number, tablet: number, desktop: number, other: number) =>
    named(
      Object.entries({ mobile, tablet, desktop, other }).map(([name, clicks]) => ({ name, clicks })),
      { isFixed: true },
    );
  const names = (groups: { name: string | null }[]) => groups.map(({ name }) => name);
  expect(names(devices(9, 3, 8, 7))).toEqual(["mobile", "desktop", "other"]);
  expect(names(devices(9, 2, 8, 2))).toEqual(["mobile", "desktop"]);
  expect(devices(9, 3, 0, 4)).toEqual([
    { name: "mobile", clicks: 9 },
    { name: null, clicks: 7 },
  ]);
  const row = (value: string, mobile: number) => ({
    ...{ kind: "source" as const, value, mobile, tablet: 0, desktop: 0, other: 0 },
  });
  const hidden = channelsOf([row("direct", 8), row("shop", 3), row("chatgpt", 4)], 15);
  expect(hidden.map(({ channel, clicks }) => [channel, clicks])).toEqual([
    ["direct", 8],
    [null, 7],
  ]);
});

test("origins are those of the dates in UTC, and clicks that nobody saw come from somewhere unknown", async () => {
  const store = await makeStore();
  await visit(store, "2026-04-30T23:59:59Z", times(5, phone("google")));
  await visit(store, "2026-05-01T00:00:00Z", times(5, phone("instagram", { country: "DE" })));
  await visit(store, "2026-05-31T23:59:59Z", [
    ...times(6, phone("direct", { device: "desktop" })),
    ...times(7, null),
  ]);
  const { channels, devices, countries, visits } = await readVisitors(store, may, june);
  expect(channels.map(({ channel, clicks }) => [channel, clicks])).toEqual([
    ["unknown", 7],
    ["direct", 6],
    ["social", 5],
  ]);
  expect(devices).toEqual([
    { name: "desktop", clicks: 6 },
    { name: "mobile", clicks: 5 },
  ]);
  expect(countries).toEqual([{ name: "DE", clicks: 5 }]);
  expect(visits).toBe(18);
});

test("the hours are those of the shop's clock, over a change to summer time too", async () => {
  const store = { ...(await makeStore()), time_zone: "Europe/Berlin" };
  // Sunday, 29 March 2026: 01:59 in winter, 03:00 in summer.
  await visit(store, "2026-03-29T00:59:00Z", [null]);
  await visit(store, "2026-03-29T01:00:00Z", [null, null]);
  await visit(store, "2026-03-29T20:10:00Z", [null]);
  // Monday at 00:00, which is Sunday in UTC.
  await visit(store, "2026-03-29T22:00:00Z", [null]);
  const { week } = await readVisitors(
    store,
    new URLSearchParams({ from: "2026-03-28", to: "2026-03-31" }),
    june,
  );
  const told = week.flatMap((hours, day) =>
    hours.flatMap((count, hour) => (count > 0 ? [[day, hour, count]] : [])),
  );
  expect(told).toEqual([
    [0, 0, 1],
    [6, 1, 1],
    [6, 3, 2],
    [6, 22, 1],
  ]);
});

test("the median time to sign up and to become active is told once five people have, and of certain matches only", async () => {
  const store = await makeStore();
  await database.pool.query("update store set in_service_since = '2020-01-01' where id = $1", [store.id]);
  const clickedAt = new Date("2026-05-10T10:00:00Z");
  const ids = await clicks.ids.load();
  const signUp = async (minutes: number) => {
    const issued = { referralCode: store.referral_code, placement: null, filter: null, at: clickedAt };
    const hit = hitOn(store, { clickedAt, clickId: ids.issue(issued) });
    await insertClicks(database.pool, randomUUID(), [hit]);
    const user_id = `user_${randomUUID()}`;
    const after = (more: number) => new Date(clickedAt.getTime() + (minutes + more) * 60_000).toISOString();
    const signup = { user_id, referral_code: store.referral_code, click_id: hit.clickId };
    await report(signups, { ...signup, occurred_at: after(0) });
    if (minutes < 100) await report(activations, { user_id, occurred_at: after(2 * minutes) });
  };
  for (const minutes of [1, 2, 30, 90]) await signUp(minutes);
  expect((await readVisitors(store, may, june)).delays).toEqual({ toSignUp: null, toActivate: null });
  await signUp(120);
  expect((await readVisitors(store, may, june)).delays).toEqual({ toSignUp: 1800, toActivate: null });
  await signUp(3);
  const { delays, funnel } = await readVisitors(store, may, june);
  expect(delays).toEqual({ toSignUp: 990, toActivate: 360 });
  expect(funnel).toEqual({ clicks: 6, confirmed: 0, signups: 6, active: 5 });
});
