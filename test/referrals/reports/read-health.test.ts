import { beforeEach, expect, test } from "vitest";
import {
  insertEvents,
  insertRejectedEvents,
  type OutboxEvent,
} from "../../../app/storage/outbox/outbox.server.ts";
import { openQueues } from "../../../app/jobs/queue.server.ts";
import { liveTestAgent } from "../../../app/referrals/live-test/reach-app.server.ts";
import { readHealth } from "../../../app/referrals/reports/read-health.server.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { clicks, strangers, tracking } from "../../../app/process.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { clientAddress, createProxyAlarm } from "../../../app/http/client-address.server.ts";
import { call, click, report, signed } from "../../support/requests.ts";
import { makeStore } from "../../support/stores.ts";

let store: Store;
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

beforeEach(async () => {
  store = await makeStore();
  await openQueues(database);
  await tracking.flush();
  await database.pool.query("truncate tracking_tally");
  await database.pool.query("delete from pgboss.job");
});

const problems = async (now = new Date()) => {
  await tracking.flush();
  return (await readHealth(store, now)).map(({ problem }) => problem);
};

test("a shop with nothing wrong has nothing to read", async () => {
  expect(await problems()).toEqual([]);
});

test("ten clicks and no signup within 48 hours are told; nine, or one signup, or older clicks are not", async () => {
  for (let n = 0; n < 9; n += 1) await click(followLink, store.referral_code);
  await clicks.writer.flush(5_000);
  expect(await problems()).toEqual([]);
  await click(followLink, store.referral_code);
  await clicks.writer.flush(5_000);
  expect(await problems()).toEqual(["noSignups"]);
  await database.pool.query("delete from pgboss.job");
  expect(await problems(minutes(50 * 60))).toEqual([]);
  await report(signups, { user_id: `health-${store.id}`, referral_code: store.referral_code });
  expect(await problems()).toEqual([]);
});

/** Posts to the signed route as the server calls it, and returns the status. */
async function post(body: string, headers: Record<string, string> = {}): Promise<number> {
  return (await call(signups, "/attribution/signups", { method: "POST", body, headers })).status;
}
const forged = () => ({ ...signed("{}").headers, "webhook-signature": `v1,${"A".repeat(43)}=` });

test("strangers' junk signatures are nobody's alarm, however many", async () => {
  const before = strangers.counts().unverified_report;
  for (let n = 0; n < 15; n += 1) expect(await post("{}", forged())).toBe(401);
  expect(await post("{}")).toBe(401);
  expect(strangers.counts().unverified_report - before).toBe(16);
  expect(await problems()).toEqual([]);
  tracking.note("callback_accepted");
  expect(await problems()).toEqual([]);
});

test("bad signatures are told once the good ones of the week have stopped", async () => {
  tracking.note("callback_accepted", minutes(-26 * 60));
  for (let n = 0; n < 4; n += 1) await post("{}", forged());
  expect(await problems()).toEqual([]);
  await post("{}", { ...forged(), "User-Agent": liveTestAgent });
  expect(await problems()).toEqual([]);
  await post("{}", forged());
  expect(await problems()).toEqual(["callbacksUnverified"]);
  tracking.note("callback_accepted");
  expect(await problems()).toEqual([]);
});

test("the backend's own refused reports are told, until a good one comes", async () => {
  const send = (report: object) => {
    const message = signed(JSON.stringify(report));
    return post(message.body, message.headers);
  };
  for (let n = 0; n < 4; n += 1) expect(await send({ user_id: "undefined" })).toBe(422);
  expect(await problems()).toEqual([]);
  await send({ user_id: "undefined" });
  expect(await problems()).toEqual(["callbacksRefused"]);
  const good = { user_id: `health-${store.id}`, referral_code: store.referral_code };
  expect(await send({ ...good, dry_run: true })).toBe(200);
  expect(await problems()).toEqual(["callbacksRefused"]);
  expect(await send(good)).toBe(200);
  expect(await problems()).toEqual([]);
});

test("reports that fail are told while they are the last, and not a day later", async () => {
  tracking.note("callback_accepted", minutes(-1));
  for (let n = 0; n < 5; n += 1) tracking.note("callback_failed");
  expect(await problems()).toEqual(["callbacksFailed"]);
  expect(await problems(minutes(26 * 60))).toEqual([]);
});

test("events that wait longer than two minutes are told, and why if the key is refused", async () => {
  await insertEvents(database.pool, [event()]);
  expect(await problems()).toEqual([]);
  expect(await problems(minutes(3))).toEqual(["eventsWaiting"]);
  tracking.note("posthog_refused_key");
  expect(await problems(minutes(3))).toEqual(["eventsRefused"]);
  tracking.note("posthog_delivered", minutes(1));
  expect(await problems(minutes(3))).toEqual(["eventsWaiting"]);
});

test("PostHog that was away three times and not back since is told, though its events are in hand", async () => {
  for (let n = 0; n < 2; n += 1) tracking.note("posthog_away");
  expect(await problems()).toEqual([]);
  tracking.note("posthog_away");
  expect(await problems()).toEqual(["eventsWaiting"]);
  tracking.note("posthog_delivered", minutes(1));
  expect(await problems()).toEqual([]);
});

test("rejected events, lost clicks and an uncounted proxy are told", async () => {
  await insertRejectedEvents(database.pool, [event()]);
  tracking.note("clicks_lost");
  expect(clientAddress("10.0.0.1", "203.0.113.9", 0, createProxyAlarm(tracking))).toBeNull();
  expect(await problems()).toEqual(["clicksLost", "eventsRejected", "proxy"]);
});

test("what was noted while the database was away is written once it is back", async () => {
  await database.pool.query("alter table tracking_tally rename to gone");
  tracking.note("clicks_lost");
  await tracking.flush();
  tracking.note("clicks_lost");
  await database.pool.query("alter table gone rename to tracking_tally");
  await tracking.flush();
  const { rows } = await database.pool.query("select times from tracking_tally where kind = 'clicks_lost'");
  expect(rows).toEqual([{ times: 2 }]);
});

test("a finding holds a time and no number: what concerns all shops tells nothing of another", async () => {
  for (let n = 0; n < 7; n += 1) tracking.note("callback_refused");
  await tracking.flush();
  const [finding] = await readHealth(store, new Date());
  expect(Object.keys(finding!)).toEqual(["problem", "at"]);
});

function event(): OutboxEvent {
  return {
    event: "REFERRAL_LIVE_TEST",
    uuid: crypto.randomUUID(),
    distinct_id: crypto.randomUUID(),
    timestamp: new Date().toISOString(),
    properties: {},
  };
}
