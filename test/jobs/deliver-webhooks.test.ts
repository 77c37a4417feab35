import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWebhookDelivery } from "../../app/jobs/deliver-webhooks.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { findEndpoint } from "../../app/storage/webhooks/webhook-endpoint.server.ts";
import {
  resendMessages,
  selectDueEndpoints,
  selectMessages,
} from "../../app/storage/webhooks/webhook-message.server.ts";
import { report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";
import { addEndpoint, addMessage, anywhere, deliver } from "../support/webhook-endpoints.ts";
import { startReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

let receiver: WebhookReceiver | undefined;

// Every test delivers all that is due, so none leaves anything behind.
beforeEach(() => database.pool.query("delete from webhook_endpoint"));
afterEach(() => receiver?.stop());

const messagesOf = (id: string) => selectMessages(database.pool, id, { limit: 100, after: null });

test("a refused message comes again for about a day under one id, and is then given up", async () => {
  receiver = await startReceiver(() => 500);
  const { id } = await addEndpoint(`${receiver.url}/`);
  let now = new Date();
  const startedAt = now.getTime();
  const messageId = randomUUID();
  await addMessage(id, now, messageId);
  const waits: number[] = [];
  for (;;) {
    await deliver(() => now);
    const [message] = await messagesOf(id);
    if (!message?.due_at) break;
    waits.push((message.due_at.getTime() - now.getTime()) / 1000);
    now = message.due_at;
  }
  const about = [5, 300, 1800, 7200, 18_000, 36_000, 21_600];
  expect(waits.map((wait, n) => Math.abs(wait / about[n]! - 1) <= 0.21)).toEqual(about.map(() => true));
  const hours = (now.getTime() - startedAt) / 3_600_000;
  expect(hours > 18 && hours < 30).toBe(true);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(
    new Set([messageId]),
  );
  const [message] = await messagesOf(id);
  expect(message!.attempts).toHaveLength(8);
  expect(message!.attempts[0]).toMatchObject({ status: 500, answer: "answered 500" });
});

test("410 disables an endpoint, five days of failures pause it, and a success forgets failures", async () => {
  let mood = 500;
  receiver = await startReceiver((path) => (path === "/gone" ? 410 : mood));
  const [gone, failing] = [
    await addEndpoint(`${receiver.url}/gone`),
    await addEndpoint(`${receiver.url}/failing`),
  ];
  let now = new Date();
  const send = async ({ id }: { id: string }) => {
    await addMessage(id, now);
    await deliver(() => now);
    return (await findEndpoint(database.pool, id))!;
  };
  const later = (days: number) => (now = new Date(now.getTime() + days * 86_400_000));
  expect((await send(gone)).disabled_at).not.toBeNull();
  const store = await makeStore();
  await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  expect((await messagesOf(gone.id)).map(({ type }) => type)).toEqual(["webhook.test"]);

  expect((await send(failing)).failing_since).toEqual(now);
  later(1);
  mood = 204;
  expect((await send(failing)).failing_since).toBeNull();
  mood = 500;
  await send(failing);
  for (let day = 0; day < 4; day++) {
    later(1.2);
    expect(await send(failing)).toMatchObject({ paused_at: null });
  }
  later(0.3);
  expect(await send(failing)).toMatchObject({ paused_because: "failing" });
  const before = receiver.received.length;
  await send(failing);
  expect(receiver.received).toHaveLength(before);
});

test("two failures a week apart do not pause an endpoint: nothing was sent between", async () => {
  receiver = await startReceiver(() => 500);
  const { id } = await addEndpoint(`${receiver.url}/`);
  const start = Date.now();
  for (const day of [0, 7, 14]) {
    const now = new Date(start + day * 86_400_000);
    await database.pool.query("delete from webhook_message");
    await addMessage(id, now);
    await deliver(() => now);
    expect(await findEndpoint(database.pool, id)).toMatchObject({ failing_since: now, paused_at: null });
  }
});

test("a message that cannot be written keeps nobody's message back, and does not come for ever", async () => {
  receiver = await startReceiver();
  const { id } = await addEndpoint(`${receiver.url}/`);
  let now = new Date();
  await database.pool.query(
    `insert into webhook_message (id, endpoint_id, type, occurred_at, created_at, due_at)
     select gen_random_uuid(), $1, 'webhook.test', case n when 1 then 'infinity' else now() end, $2, $2
     from generate_series(1, 10) n`,
    [id, now],
  );
  let rounds = 0;
  for (; rounds < 20; rounds++) {
    await deliver(() => now);
    const due = (await messagesOf(id)).flatMap((message) => message.due_at ?? []);
    if (due.length === 0) break;
    now = due[0]!;
  }
  expect(rounds).toBe(7);
  expect(receiver.received).toHaveLength(9);
  const failed = (await messagesOf(id)).filter(({ delivered_at: at }) => !at);
  expect(failed).toMatchObject([{ due_at: null }]);
  expect(failed[0]!.attempts[0]).toMatchObject({
    status: null,
    answer: "the app could not write the message",
  });
  expect(await findEndpoint(database.pool, id)).toMatchObject({ failing_since: null });
});

test("a message that is sent again during its try goes again", async () => {
  const messageId = randomUUID();
  receiver = await startReceiver(async () => {
    if (receiver!.received.length === 1)
      await resendMessages(database.pool, id, { id: messageId, since: null, now: new Date() });
    return 204;
  });
  const { id } = await addEndpoint(`${receiver.url}/`);
  await addMessage(id, new Date(), messageId);
  await deliver();
  expect(receiver.received).toHaveLength(2);
  expect(await messagesOf(id)).toMatchObject([{ due_at: null, delivered_at: expect.any(Date) }]);
});

test("an endpoint may ask for a pause of an hour at most", async () => {
  receiver = await startReceiver(() => ({ status: 429, headers: { "Retry-After": "99999" } }));
  const { id } = await addEndpoint(`${receiver.url}/`);
  const now = new Date();
  await addMessage(id, now);
  await deliver(() => now);
  const [message] = await messagesOf(id);
  expect(message!.due_at!.getTime() - now.getTime()).toBe(3_600_000);
});

test("when more endpoints are due than lanes are free, those that fail come last", async () => {
  receiver = await startReceiver((path) => (path === "/bad" ? 500 : 204));
  const [bad, good] = [await addEndpoint(`${receiver.url}/bad`), await addEndpoint(`${receiver.url}/good`)];
  const send = ({ id }: { id: string }, at: Date) => addMessage(id, at);
  await send(bad, new Date());
  await deliver();
  await Promise.all([bad, good, bad].map((one) => send(one, new Date())));
  const due = (limit: number) => selectDueEndpoints(database.pool, new Date(), limit);
  expect([await due(1), await due(9)]).toEqual([[good.id], [good.id, bad.id]]);
});

test("an endpoint that hangs and one that refuses hold up nobody, and nobody's message is lost or doubled", async () => {
  receiver = await startReceiver((path) => (path === "/0" ? "hang" : path === "/1" ? 503 : 204));
  const endpoints = await Promise.all(
    Array.from({ length: 50 }, (_, n) => addEndpoint(`${receiver!.url}/${n}`)),
  );
  const each = 40;
  await database.pool.query(
    `insert into webhook_message (id, endpoint_id, type, occurred_at, created_at, due_at)
     select gen_random_uuid(), e, 'webhook.test', now(), now(), now() from unnest($1::uuid[]) e, generate_series(1, $2::int)`,
    [endpoints.map(({ id }) => id), each],
  );
  // Two processes share the work.
  const processes = [1, 2].map(() =>
    createWebhookDelivery(database, () => new Date(), { ...anywhere, timeoutMs: 60_000 }),
  );
  const running = processes.map((one) => one.deliverDue());
  const good = () => receiver!.received.filter(({ path }) => path !== "/0" && path !== "/1");
  await expect.poll(() => good().length, { timeout: 60_000 }).toBe(48 * each);
  expect(new Set(good().map(({ headers }) => headers["webhook-id"])).size).toBe(48 * each);
  receiver.stop();
  await Promise.all(running);
  const { rows } = await database.pool.query<{ left: number }>(
    "select count(*)::int as left from webhook_message where due_at is null and delivered_at is null",
  );
  expect(rows[0]!.left).toBe(0);
  expect((await messagesOf(endpoints[0]!.id)).length).toBe(each);
});
