import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signupCompleted } from "../../app/analytics/events.ts";
import { workOnEvents } from "../../app/jobs/deliver-events.server.ts";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { database } from "../../app/storage/database.server.ts";
import { insertEvents } from "../../app/storage/outbox.server.ts";
import { posthog } from "../support/posthog.ts";

let boss: Awaited<ReturnType<typeof openQueues>>;

beforeAll(async () => {
  boss = await openQueues(database);
  await workOnEvents(boss);
});

afterAll(() => boss.stop({ close: false }));

const someEvent = () => signupCompleted({ userId: randomUUID(), referralSource: "store-a-0000", at: new Date() });
const receivedOf = (uuid: string) => posthog.received.filter((event) => event.uuid === uuid);

test("an event that PostHog refused comes again, unchanged", async () => {
  const event = someEvent();
  posthog.answerOnce(500);
  posthog.answerOnce(429);
  await insertEvents(database.pool, [event]);
  await expect.poll(() => receivedOf(event.uuid), { timeout: 15_000 }).toHaveLength(1);
  expect(receivedOf(event.uuid)[0]).toMatchObject({ distinct_id: event.distinct_id, timestamp: event.timestamp });
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
