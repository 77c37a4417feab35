import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signupCompleted } from "../../app/analytics/events.ts";
import { createDelivery, deliver, deliverJobs, workOnEvents } from "../../app/jobs/deliver-events.server.ts";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { tracking } from "../../app/process.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import {
  insertEvents,
  requeueDelivered,
  requeueRejected,
  selectRejectedEvents,
} from "../../app/storage/outbox/outbox.server.ts";
import { posthog } from "../support/posthog.ts";
import { makeStore } from "../support/stores.ts";

const delivery = createDelivery(tracking, () => new Date());
let boss: Awaited<ReturnType<typeof openQueues>>;

beforeAll(async () => {
  boss = await openQueues(database, { work: true });
  await workOnEvents(boss, delivery);
});

afterAll(() => boss.stop({ close: false }));

const someEvent = () =>
  signupCompleted({ userId: randomUUID(), referralSource: "store-a-0000", at: new Date() });
const receivedOf = (uuid: string) => posthog.received.filter((event) => event.uuid === uuid);

test("an event that PostHog refused comes again, unchanged", async () => {
  const event = someEvent();
  posthog.refuseOnce(event, 500);
  await insertEvents(database.pool, [event]);
  await expect.poll(() => receivedOf(event.uuid), { timeout: 15_000 }).toHaveLength(1);
  expect(receivedOf(event.uuid)[0]).toMatchObject({
    distinct_id: event.distinct_id,
    timestamp: event.timestamp,
  });
});

/** Jobs as full as jobs get, and the ids of those that were acknowledged. */
function fullJobs(count: number) {
  const jobs = Array.from({ length: count }, () => ({
    ...{
      id: randomUUID(),
      name: "analytics-events",
      data: { events: Array.from({ length: 100 }, someEvent) },
    },
    ...{ expireInSeconds: 120, heartbeatSeconds: null, signal: AbortSignal.timeout(60_000), retryCount: 0 },
  }));
  const acknowledged: string[] = [];
  const acknowledge = async (sent: { id: string }[]) => void acknowledged.push(...sent.map(({ id }) => id));
  return { jobs, acknowledged, acknowledge, ids: jobs.map(({ id }) => id) };
}

test("jobs are acknowledged as their requests are taken, so that a later failure brings back the rest only", async () => {
  const { jobs, acknowledged, acknowledge, ids } = fullJobs(25);
  posthog.refuseOnce(jobs[20]!.data.events[7]!, 500);
  const worker = createDelivery(tracking, () => new Date());
  await expect(deliverJobs(worker, jobs, acknowledge)).rejects.toThrow();
  expect(acknowledged).toEqual(ids.slice(0, 20));
  await deliverJobs(
    createDelivery(tracking, () => new Date()),
    jobs.slice(20),
    acknowledge,
  );
  for (const { data } of jobs) for (const { uuid } of data.events) expect(receivedOf(uuid)).toHaveLength(1);
});

test("a PostHog so slow that jobs would be taken for lost gets no request for them, and nothing twice", async () => {
  const { jobs, acknowledged, acknowledge, ids } = fullJobs(40);
  let asked = 0;
  const slowly = createDelivery(tracking, () => new Date(Date.UTC(2026, 0, 1, 0, 0, 20 * asked++)));
  await expect(deliverJobs(slowly, jobs, acknowledge)).rejects.toThrow("PostHog is slow");
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged).toEqual(ids.slice(0, acknowledged.length));
  const sent = jobs.filter(({ data }) => receivedOf(data.events[0]!.uuid).length > 0);
  expect(sent.map(({ id }) => id)).toEqual(acknowledged);
});

test("a job holds a hundred events at most, so that a worker knows how many it fetches", async () => {
  const events = Array.from({ length: 250 }, someEvent);
  await database.transaction(async (sql) => {
    await insertEvents(sql, events);
    const { rows } = await sql.query<{ events: number }>(
      `select jsonb_array_length(data -> 'events') as events from pgboss.job
       where name = 'analytics-events' and created_on = now() order by 1`,
    );
    expect(rows.map((row) => row.events)).toEqual([50, 100, 100]);
  });
  await expect.poll(() => receivedOf(events[249]!.uuid), { timeout: 15_000 }).toHaveLength(1);
});

test("an event whose transaction rolled back is never sent", async () => {
  const [undone, done] = [someEvent(), someEvent()];
  const failing = database.transaction(async (sql) => {
    await insertEvents(sql, [undone]);
    throw new Error("roll back");
  });
  await expect(failing).rejects.toThrow("roll back");
  await insertEvents(database.pool, [done]);
  await expect.poll(() => receivedOf(done.uuid), { timeout: 15_000 }).toHaveLength(1);
  expect(receivedOf(undone.uuid)).toHaveLength(0);
});

test("one poisonous event costs its neighbours nothing, is put aside, and can be sent again", async () => {
  const events = Array.from({ length: 20 }, someEvent);
  const poison = events[7]!;
  posthog.refuse((event) => event.uuid === poison.uuid);
  await deliver(delivery, events);
  for (const { uuid } of events) expect(receivedOf(uuid)).toHaveLength(uuid === poison.uuid ? 0 : 1);
  expect(await selectRejectedEvents(database.pool)).toEqual([poison]);
  posthog.refuse(null);
  await requeueRejected(database.pool);
  await expect.poll(() => receivedOf(poison.uuid), { timeout: 15_000 }).toHaveLength(1);
  expect(await selectRejectedEvents(database.pool)).toEqual([]);
});

test("a PostHog that refuses everything is an outage, not twenty poisonous events", async () => {
  posthog.refuse(() => true);
  await expect(deliver(delivery, Array.from({ length: 20 }, someEvent))).rejects.toThrow("POSTHOG_HOST");
  posthog.refuse(null);
  expect(await selectRejectedEvents(database.pool)).toEqual([]);
});

test("what is too large for one request is sent in smaller ones", async () => {
  const events = Array.from({ length: 20 }, someEvent);
  posthog.refuseOnce(events[0]!, 413);
  await deliver(delivery, events);
  for (const { uuid } of events) expect(receivedOf(uuid)).toHaveLength(1);
});

test("an event reaches PostHog with the name that its store has by then", async () => {
  const store = await makeStore();
  const event = { ...someEvent(), store_id: store.id };
  const old = { ...someEvent(), store: "a-slug-of-old" };
  await database.pool.query("update store set slug = 'a-later-slug' where id = $1", [store.id]);
  await deliver(delivery, [event, old]);
  const groups = [event, old].map(({ uuid }) => receivedOf(uuid)[0]?.properties?.["$groups"]);
  expect(groups).toEqual([{ store: "a-later-slug" }, { store: "a-slug-of-old" }]);
});

test("a job that failed keeps nothing of the error's text", async () => {
  const event = someEvent();
  posthog.refuse(({ uuid }) => uuid === event.uuid, 500);
  await insertEvents(database.pool, [event]);
  const output = async () => {
    const { rows } = await database.pool.query<{ output: string }>(
      "select output::text as output from pgboss.job where output is not null and data::text like '%' || $1 || '%'",
      [event.uuid],
    );
    return rows[0]?.output ?? "";
  };
  await expect.poll(output, { timeout: 15_000 }).toContain("The log has the error.");
  expect(await output()).not.toContain("PostHog answered");
  posthog.refuse(null);
});

test("delivered events can be sent again, with the same ids", async () => {
  const event = someEvent();
  const since = new Date();
  await insertEvents(database.pool, [event]);
  await expect.poll(() => receivedOf(event.uuid), { timeout: 15_000 }).toHaveLength(1);
  await expect.poll(() => requeueDelivered(database.pool, since), { timeout: 5_000 }).toBe(1);
  await expect.poll(() => receivedOf(event.uuid), { timeout: 15_000 }).toHaveLength(2);
});
