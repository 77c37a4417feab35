import { randomUUID } from "node:crypto";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { flowTriggerFields } from "../../../app/analytics/flow-triggers.ts";
import { noticeQueue, openQueues } from "../../../app/jobs/queue.server.ts";
import { workOnNotices } from "../../../app/jobs/tell-notices.server.ts";
import { importReferrals } from "../../../app/referrals/imports/import-referrals.server.ts";
import { tellNotices } from "../../../app/referrals/notices/tell-notices.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { addCounts } from "../../../app/storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { deleteExpired } from "../../../app/storage/upkeep/retention.server.ts";
import { hitOn } from "../../support/hits.ts";
import { giveToken, makeStore } from "../../support/stores.ts";

// 2026-11-16 is a Monday. Auckland is 13 hours ahead of UTC then, New York 5 behind.
const dayMs = 24 * 60 * 60_000;
const monday = new Date("2026-11-16T00:00:00Z");

// The tables of the job queue.
beforeAll(async () => void (await openQueues(database)));

async function installed(timeZone = "UTC"): Promise<Store> {
  const store = await makeStore();
  await giveToken(store.shop_domain!);
  const change = "update store set time_zone = $2, in_service_since = '2026-01-01' where id = $1";
  await database.pool.query(change, [store.id, timeZone]);
  return store;
}

/** Brings clicks and signups of an older system in. */
async function bringIn(store: Store, at: string, facts: { clickedAt?: Date; signedUpAt?: Date }[]) {
  const referrals = facts.map(({ clickedAt = null, signedUpAt = null }) => ({
    ...{ id: randomUUID(), storeId: store.id, referralCode: store.referral_code, person: null },
    ...{ clickId: null, clickedAt, confirmed: false, placement: null, utmParams: {}, sourceUrl: null },
    ...{ matchMethod: signedUpAt && ("none" as const), signedUpAt, activatedAt: null, from: "our old shop" },
  }));
  const run = { file: "old.csv", dryRun: false, noted: new Set<string>(), at: new Date(at) };
  await importReferrals(referrals, run);
}

const daysFrom = (start: string, days: number[]) =>
  days.map((day) => new Date(Date.parse(start) + day * dayMs));

async function click(store: Store, ...times: (string | Date)[]): Promise<void> {
  const hits = times.map((at) => hitOn(store, { clickedAt: new Date(at) }));
  await insertClicks(database.pool, randomUUID(), hits);
}

function signUp(store: Store, at: string, signups: number, active = 0): Promise<void> {
  return addCounts(database.pool, [{ storeId: store.id, placement: "", at: new Date(at), signups, active }]);
}

const tell = (at: string) => tellNotices(database, new Date(at));

/** What was queued for a store, oldest first, without the events' ids. */
async function toldTo(store: Store): Promise<Record<string, string>[]> {
  const { rows } = await database.pool.query<{
    trigger: { handle: string; payload: Record<string, string> };
  }>(
    `select t as trigger from pgboss.job, jsonb_array_elements(data -> 'triggers') t
     where t ->> 'store_id' = $1 order by created_on, t ->> 'handle'`,
    [store.id],
  );
  return rows.map(({ trigger: { handle, payload } }) => {
    const { "Event ID": id, ...facts } = payload;
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    const fields = flowTriggerFields[handle as keyof typeof flowTriggerFields];
    expect(Object.keys(payload).sort()).toEqual([...fields].sort());
    return { handle, ...facts };
  });
}

test("a week is summed up on Monday at nine by the shop's clock, once, though many processes ask", async () => {
  const [auckland, newYork] = [await installed("Pacific/Auckland"), await installed("America/New_York")];
  // The weeks before are over, and were silent.
  await tell("2026-11-13T21:00:00Z");
  for (const store of [auckland, newYork]) {
    // Sunday of the week before, Monday, and Sunday night in New York, which is Monday in UTC.
    await click(store, "2026-11-08T03:00:00Z", "2026-11-09T12:00:00Z", "2026-11-16T03:00:00Z");
    await signUp(store, "2026-11-12T12:00:00Z", 2, 1);
  }
  await tell("2026-11-15T19:59:00Z");
  const summaries = async (store: Store) =>
    (await toldTo(store)).filter(({ handle }) => handle === "weekly-summary");
  expect(await summaries(auckland)).toEqual([]);
  await Promise.all(Array.from({ length: 5 }, () => tell("2026-11-15T20:00:00Z")));
  await tell("2026-11-16T13:59:00Z");
  const counts = { Clicks: "1", Signups: "2", Active: "1" };
  const before = {
    "Clicks the week before": "1",
    "Signups the week before": "0",
    "Active the week before": "0",
  };
  const summary = { handle: "weekly-summary", "Week starting": "2026-11-09" };
  expect(await summaries(auckland)).toEqual([{ ...summary, ...counts, ...before }]);
  expect(await summaries(newYork)).toEqual([]);
  await tell("2026-11-18T02:00:00Z");
  expect(await summaries(newYork)).toEqual([{ ...summary, ...counts, Clicks: "2", ...before }]);
  await tell("2026-11-22T23:00:00Z");
  expect([(await summaries(auckland)).length, (await summaries(newYork)).length]).toEqual([2, 1]);
});

test("a shop without anything in both weeks, a paused one and one that left hear nothing", async () => {
  const [silent, paused, left] = [await installed(), await installed(), await makeStore()];
  for (const store of [paused, left]) {
    await click(store, "2026-11-10T12:00:00Z");
    await signUp(store, "2026-11-10T12:00:00Z", 1);
  }
  await database.pool.query("update store set status = 'suspended' where id = $1", [paused.id]);
  await tell("2026-11-16T12:00:00Z");
  expect(await Promise.all([silent, paused, left].map(toldTo))).toEqual([[], [], []]);
});

test("the 1st, 10th and 100th signup are told within minutes, once; of two at a time the higher", async () => {
  const store = await installed();
  const milestones = async () => (await toldTo(store)).filter(({ handle }) => handle === "milestone-reached");
  const handle = "milestone-reached";
  await signUp(store, "2026-11-17T03:00:00Z", 1);
  await Promise.all([1, 2, 3].map(() => tell("2026-11-17T03:15:00Z")));
  expect(await milestones()).toEqual([{ handle, Milestone: "1", Signups: "1" }]);
  await signUp(store, "2026-11-17T03:20:00Z", 110);
  await tell("2026-11-17T03:30:00Z");
  await tell("2026-11-17T03:45:00Z");
  expect((await milestones()).slice(1)).toEqual([{ handle, Milestone: "100", Signups: "111" }]);
});

test("history that was brought in is no news", async () => {
  const store = await installed();
  await signUp(store, "2026-09-01T03:00:00Z", 500);
  await tell("2026-11-17T12:00:00Z");
  expect(await toldTo(store)).toEqual([]);
});

test("a milestone that imported history passes is not told, and the next one is", async () => {
  const store = await installed();
  const old = new Date("2025-03-01T10:00:00Z");
  const milestones = async () =>
    (await toldTo(store)).flatMap(({ handle, Milestone }) =>
      handle === "milestone-reached" ? Milestone : [],
    );
  await signUp(store, "2026-11-17T03:00:00Z", 6);
  await tell("2026-11-17T03:15:00Z");
  await bringIn(store, "2026-11-17T03:20:00Z", Array(95).fill({ signedUpAt: old }));
  await tell("2026-11-17T03:30:00Z");
  expect(await milestones()).toEqual(["1"]);
  await bringIn(store, "2026-11-17T03:40:00Z", Array(895).fill({ signedUpAt: old }));
  await signUp(store, "2026-11-17T03:41:00Z", 4);
  await tell("2026-11-17T03:45:00Z");
  expect(await milestones()).toEqual(["1", "1000"]);
});

test("a signup of today is told although an import brought in older clicks before the quarter of an hour", async () => {
  const store = await installed();
  await signUp(store, "2026-11-17T03:00:00Z", 1);
  await bringIn(store, "2026-11-17T03:05:00Z", [{ clickedAt: new Date("2025-03-01T10:00:00Z") }]);
  await tell("2026-11-17T03:15:00Z");
  expect(await toldTo(store)).toMatchObject([{ Milestone: "1" }]);
});

test("no link went quiet because of imported clicks, and a silence that comes later is told", async () => {
  const [never, tried, busy] = [await installed(), await installed(), await installed()];
  const days = [0, 2, 4, 6, 8];
  const old = daysFrom("2026-10-20T10:00:00Z", days).map((clickedAt) => ({ clickedAt }));
  await click(tried, "2026-10-28T12:00:00Z");
  await click(busy, ...daysFrom("2026-10-25T12:00:00Z", days));
  for (const store of [never, tried, busy]) await bringIn(store, "2026-11-04T20:00:00Z", old);
  for (const at of ["2026-11-05T10:00:00Z", "2026-11-08T10:00:00Z", "2026-11-09T12:00:00Z"]) await tell(at);
  const told = await Promise.all([never, tried, busy].map(toldTo));
  const quiet = told.map((all) => all.filter(({ handle }) => handle === "link-went-quiet").length);
  expect(quiet).toEqual([0, 0, 1]);
});

test("the days of a pause are no silence: seven days count from the day the link works again", async () => {
  const store = await installed();
  const quiet = async () => (await toldTo(store)).filter(({ handle }) => handle === "link-went-quiet");
  await click(store, ...daysFrom("2026-10-20T10:00:00Z", [0, 2, 4, 6, 8]));
  const resumed = "update store set in_service_since = '2026-11-06T12:00:00Z' where id = $1";
  await database.pool.query(resumed, [store.id]);
  for (const at of ["2026-11-06T12:15:00Z", "2026-11-10T12:00:00Z", "2026-11-13T11:59:00Z"]) await tell(at);
  expect(await quiet()).toEqual([]);
  await tell("2026-11-13T12:00:00Z");
  expect(await quiet()).toMatchObject([{ "Last click at": "2026-10-28T10:00:00.000Z" }]);
});

test("nobody hears of a week at night, not even when Monday was missed", async () => {
  const store = await installed();
  await click(store, "2026-11-10T12:00:00Z");
  await tell("2026-11-17T02:30:00Z");
  expect(await toldTo(store)).toEqual([]);
  await tell("2026-11-17T09:00:00Z");
  expect(await toldTo(store)).toMatchObject([{ handle: "weekly-summary" }]);
});

test("a link that falls silent for seven days after regular visits is told of once, and again after it woke up", async () => {
  const [regular, rare] = [await installed(), await installed()];
  await click(regular, ...daysFrom("2026-10-20T10:00:00Z", [0, 2, 4, 6, 8, 8]));
  await click(rare, ...daysFrom("2026-10-20T10:00:00Z", [4, 6, 8]));
  const quiet = async (store: Store) =>
    (await toldTo(store)).filter(({ handle }) => handle === "link-went-quiet");
  await tell("2026-11-04T09:59:00Z");
  expect(await quiet(regular)).toEqual([]);
  for (const at of ["2026-11-04T10:00:00Z", "2026-11-04T10:15:00Z", "2026-11-08T10:00:00Z"])
    await Promise.all([tell(at), tell(at)]);
  expect(await quiet(regular)).toEqual([
    { handle: "link-went-quiet", "Last click at": "2026-10-28T10:00:00.000Z" },
  ]);
  expect(await quiet(rare)).toEqual([]);
  await click(regular, ...daysFrom("2026-11-10T10:00:00Z", [0, 1, 2, 3, 4]));
  await tell("2026-11-21T08:59:00Z");
  expect(await quiet(regular)).toHaveLength(1);
  await tell("2026-11-21T10:00:00Z");
  expect(await quiet(regular)).toHaveLength(2);
});

test("occasions are forgotten after 400 days", async () => {
  const store = await installed();
  await click(store, new Date(monday.getTime() - dayMs));
  await tell("2026-11-16T12:00:00Z");
  const kept = async () =>
    (await database.pool.query("select occasion from store_notice where store_id = $1", [store.id])).rows;
  await deleteExpired(database.pool, 30, new Date(monday.getTime() + 400 * dayMs));
  expect(await kept()).toEqual([{ occasion: "week 2026-11-09" }]);
  await deleteExpired(database.pool, 30, new Date(monday.getTime() + 401 * dayMs));
  expect(await kept()).toEqual([]);
});

test("a worker looks for occasions when its quarter of an hour has come", async () => {
  const store = await installed();
  await signUp(store, "2026-11-17T03:00:00Z", 1);
  const boss = await openQueues(database, { work: true });
  onTestFinished(() => boss.stop({ close: false }));
  await workOnNotices(boss, () => new Date("2026-11-17T03:15:00Z"));
  expect((await boss.getSchedules(noticeQueue)).map(({ cron }) => cron)).toEqual(["*/15 * * * *"]);
  await boss.send(noticeQueue);
  const told = async () => (await toldTo(store)).map(({ handle }) => handle);
  await expect.poll(told, { timeout: 30_000 }).toContain("milestone-reached");
});
