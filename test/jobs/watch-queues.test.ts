import { randomUUID } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { insertJobs, selectBusyQueues } from "../../app/storage/outbox/job.server.ts";
import { erasureQueue, eventQueue } from "../../app/storage/outbox/outbox.server.ts";

test("a queue is busy while it has a job that may be done now", async () => {
  const id = randomUUID();
  const isBusy = async () =>
    (await selectBusyQueues(database.pool, [erasureQueue, eventQueue])).includes(erasureQueue);
  const set = (what: string) => database.pool.query(`update pgboss.job set ${what} where id = $1`, [id]);
  expect(await isBusy()).toBe(false);
  await insertJobs(database.pool, [{ id, queue: erasureQueue, data: {} }]);
  expect(await isBusy()).toBe(true);
  await set("start_after = now() + interval '1 minute'");
  expect(await isBusy()).toBe(false);
  await set("start_after = now(), state = 'retry'");
  expect(await isBusy()).toBe(true);
  await set("state = 'completed'");
  expect(await isBusy()).toBe(false);
});

test("workers without work ask once, and then one statement asks for all of them", async () => {
  // As a release that knew no watch left it.
  await database.pool.query("update pgboss.queue set notify = false");
  await (await openQueues(database)).stop({ close: false });
  const query = vi.spyOn(database.pool, "query");
  const texts = () =>
    query.mock.calls.map(([sent]) => (typeof sent === "string" ? sent : (sent as { text: string }).text));
  const boss = await openQueues(database, { work: true });
  onTestFinished(() => boss.stop({ close: false }));
  const done: unknown[] = [];
  const options = { pollingIntervalSeconds: 0.5 };
  for (const queue of [erasureQueue, eventQueue])
    await boss.work(queue, options, (jobs) => Promise.resolve(void done.push(...jobs)));

  const watches = () => texts().filter((text) => text.includes("unnest($1::text[]) as queue")).length;
  const fetches = () => texts().filter((text) => /SKIP LOCKED/.test(text) && /erasures|analytics/.test(text));
  await expect.poll(watches, { timeout: 30_000 }).toBeGreaterThan(4);
  expect(fetches()).toHaveLength(2);
  await insertJobs(database.pool, [{ queue: erasureQueue, data: {} }]);
  await expect.poll(() => done, { timeout: 10_000 }).toHaveLength(1);
});
