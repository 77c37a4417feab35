import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createDelivery, deliver } from "../../app/jobs/deliver-events.server.ts";
import { tracking } from "../../app/process.server.ts";
import { eraseTraces } from "../../app/referrals/signups/erase-person.server.ts";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as erasures } from "../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { requeueRejected, type OutboxEvent } from "../../app/storage/outbox/outbox.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import { posthog } from "../support/posthog.ts";
import { click, report } from "../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

beforeAll(() => noteSince("3 days"));

/** People have been noted in answers and events for so long: what is a day older was written by the release before. */
async function noteSince(age: string): Promise<void> {
  await database.pool.query(
    `update _prisma_migrations set finished_at = now() - $1::interval
     where migration_name like '%_people_of_answers_and_events'`,
    [age],
  );
}

const person = () => `user_${randomUUID()}`;

/** Every table of the database that still holds a text, as a support engineer's grep would find it. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await database.pool.query(
      `select 1 from ${name} t where t::text like '%' || $1 || '%' limit 1`,
      [text],
    );
    if (rowCount) found.push(name);
  }
  return found;
}

test("an erased person is gone from every table, and the counts stay", async () => {
  const store = await makeStore();
  const userId = person();
  const headers = { Referer: "https://very-personal.example/page" };
  const { clickId } = await click(followLink, store.referral_code, {
    query: "?utm_source=very-personal",
    headers,
  });
  expect((await tablesWith("very-personal.example")).length).toBe(2);
  await report(signups, { user_id: userId, referral_code: store.referral_code, click_id: clickId });
  await report(activations, { user_id: userId });
  expect((await tablesWith(userId)).length).toBeGreaterThan(2);
  const answer = await report(erasures, { user_id: userId });
  expect(answer).toEqual({ status: 200, json: { user_id: userId, erased: true } });
  await eraseTraces(database.pool, userId);
  expect(await tablesWith(userId)).toEqual([]);
  const { rows } = await database.pool.query(
    "select utm_params, source_url, device, came_from, country from store_referral where click_id = $1",
    [clickId],
  );
  const nothing = { device: null, came_from: null, country: null };
  expect(rows).toEqual([{ utm_params: {}, source_url: null, ...nothing }]);
  const { rows: counted } = await database.pool.query(
    "select sum(mobile + tablet + desktop + other)::int as clicks from visitor_day where store_id = $1",
    [store.id],
  );
  expect(counted).toEqual([{ clicks: 0 }]);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, signups: 1, active: 1 });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
});

test("an erased person is gone from what the release before this one wrote, too", async () => {
  const userId = person();
  await report(signups, { user_id: userId, referral_code: (await makeStore()).referral_code });
  await database.pool.query("update message_receipt set user_id = null where response ->> 'user_id' = $1", [
    userId,
  ]);
  await database.pool.query("delete from event_person");
  await report(erasures, { user_id: userId });
  await noteSince("1 hour");
  await eraseTraces(database.pool, userId);
  await noteSince("3 days");
  expect(await tablesWith(userId)).toEqual([]);
});

test("an event put aside, or sent again, still goes with its person", async () => {
  const userId = person();
  await report(signups, { user_id: userId, referral_code: (await makeStore()).referral_code });
  const waiting = (await eventsAbout(userId)) as unknown as OutboxEvent[];
  posthog.refuse((event) => event.distinct_id === userId);
  await deliver(
    createDelivery(tracking, () => new Date()),
    waiting,
  );
  posthog.refuse(null);
  await requeueRejected(database.pool);
  await report(erasures, { user_id: userId });
  await eraseTraces(database.pool, userId);
  expect(await tablesWith(userId)).toEqual([]);
});

test("no later report and no replay brings an erased person back", async () => {
  const store = await makeStore();
  const userId = person();
  const signup = { user_id: userId, referral_code: store.referral_code };
  const ids = { signup: randomUUID(), activation: randomUUID(), erasure: randomUUID() };
  await report(signups, signup, { id: ids.signup });
  await report(activations, { user_id: userId }, { id: ids.activation });
  await report(erasures, { user_id: userId }, { id: ids.erasure });
  const before = await numbersOf(store);
  const tombstones = () =>
    database.pool.query(`select * from "user" where erased_at is not null order by id`);
  const { rows: left } = await tombstones();
  const erased = {
    status: 200,
    json: {
      user_id: userId,
      attributed: false,
      reason: "erased",
      referral_source: null,
      store: null,
      match: null,
    },
  };
  for (const scrubbed of [false, true]) {
    if (scrubbed) await eraseTraces(database.pool, userId);
    expect(await report(signups, signup, { id: ids.signup })).toMatchObject(erased);
    expect(await report(signups, signup)).toMatchObject(erased);
    expect(await report(activations, { user_id: userId }, { id: ids.activation })).toMatchObject(erased);
    expect(await report(activations, { user_id: userId })).toMatchObject(erased);
    expect((await tombstones()).rows).toEqual(left);
    for (const id of [ids.erasure, randomUUID()])
      expect(await report(erasures, { user_id: userId }, { id })).toEqual({
        status: 200,
        json: { user_id: userId, erased: true },
      });
  }
  expect(await numbersOf(store)).toEqual(before);
  const kept = await database.pool.query(
    "select 1 from message_receipt where response::text like '%' || $1 || '%'",
    [userId],
  );
  expect(kept.rowCount, "nothing that names the person was stored after the erasure").toBe(0);
  await eraseTraces(database.pool, userId);
  expect(await tablesWith(userId)).toEqual([]);
});

test("an erasure that asks to be tried only is refused, and erases nobody", async () => {
  const store = await makeStore();
  const userId = person();
  const signup = { user_id: userId, referral_code: store.referral_code };
  await report(signups, signup);
  for (const dry_run of [true, "true", 1])
    expect(await report(erasures, { user_id: userId, dry_run })).toMatchObject({
      status: 422,
      json: { code: "invalid_request", field: "dry_run" },
    });
  expect(await report(signups, signup)).toMatchObject({ json: { attributed: true, repeat: true } });
  for (const dry_run of [false, null])
    expect(await report(erasures, { user_id: userId, dry_run })).toMatchObject({ json: { erased: true } });
});

test("somebody never seen can be erased, and stays so", async () => {
  const store = await makeStore();
  const userId = person();
  expect(await report(erasures, { user_id: userId })).toMatchObject({ status: 200 });
  expect(await report(signups, { user_id: userId, referral_code: store.referral_code })).toMatchObject({
    json: { reason: "erased" },
  });
  expect(await numbersOf(store)).toMatchObject({ signups: 0 });
});

test("events that were waiting for an erased person are not sent", async () => {
  const userId = person();
  await report(signups, { user_id: userId, referral_code: "generic" });
  const waiting = await eventsAbout(userId);
  expect(waiting).toHaveLength(1);
  await report(erasures, { user_id: userId });
  await deliver(
    createDelivery(tracking, () => new Date()),
    waiting as never,
  );
  expect(posthog.received.filter((event) => event.distinct_id === userId)).toEqual([]);
});
