import { randomBytes, randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWebhookDelivery } from "../../app/jobs/deliver-webhooks.server.ts";
import { webhookEvents } from "../../app/referrals/webhooks/event-types.ts";
import { postWebhook, reachingPublic } from "../../app/referrals/webhooks/post-webhook.server.ts";
import { suspendStore } from "../../app/referrals/stores/suspend-store.server.ts";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as erasures } from "../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { clicks } from "../../app/process.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { findEndpoint, insertEndpoint } from "../../app/storage/webhooks/webhook-endpoint.server.ts";
import {
  insertWebhookFor,
  resendMessages,
  selectDueEndpoints,
  selectMessages,
} from "../../app/storage/webhooks/webhook-message.server.ts";
import { takeRefusedConnections } from "../support/network-guard.ts";
import { click, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";
import { startReceiver, type WebhookReceiver } from "../support/webhook-receiver.ts";

const anywhere = { ...reachingPublic, isAnywhere: true };
let receiver: WebhookReceiver | undefined;

// Every test delivers all that is due, so none leaves anything behind.
beforeEach(() => database.pool.query("delete from webhook_endpoint"));
afterEach(() => {
  receiver?.stop();
  receiver = undefined;
});

async function addEndpoint(
  path: string,
  { store = null, events = [...webhookEvents] }: { store?: Store | null; events?: string[] } = {},
): Promise<{ id: string; secret: string }> {
  const [id, secret] = [randomUUID(), randomBytes(32)];
  const storeId = store?.id ?? null;
  await insertEndpoint(database.pool, {
    id,
    storeId,
    url: receiver!.url + path,
    events,
    secret,
    at: new Date(),
  });
  return { id, secret: `whsec_${secret.toString("base64")}` };
}

async function deliver(now = () => new Date(), reaching = anywhere): Promise<void> {
  await createWebhookDelivery(database, now, reaching).deliverDue();
}

const messagesOf = (id: string) => selectMessages(database.pool, id, { limit: 100, after: null });

/** What arrived at a path: the type and the data of each message. */
const told = (path: string) =>
  receiver!.received
    .filter((one) => one.path === path)
    .map(({ body }) => JSON.parse(body) as { type: string; timestamp: string; data: Record<string, any> });

test("every step of a referral reaches who asked for it, and a store's endpoint hears of no person", async () => {
  receiver = await startReceiver();
  await addEndpoint("/platform");
  const [store, other] = [await makeStore(), await makeStore()];
  await addEndpoint("/store", { store });
  await addEndpoint("/other", { store: other });
  await addEndpoint("/some", { store, events: ["referral.active"] });

  const { clickId } = await click(followLink, store.referral_code, { query: "?utm_source=mail" });
  await clicks.writer.flush(5_000);
  const [guesser, prover] = [`user_${randomUUID()}`, `user_${randomUUID()}`];
  await report(signups, { user_id: guesser, referral_code: store.referral_code });
  const proven = { user_id: prover, referral_code: store.referral_code, click_id: clickId };
  const { json } = await report(signups, proven);
  await report(signups, proven);
  await report(activations, { user_id: prover });
  await suspendStore(store.slug, true, { by: { via: "command" }, at: new Date() });
  await suspendStore(store.slug, true, { by: { via: "command" }, at: new Date() });
  await deliver();
  const types = (path: string) =>
    told(path)
      .map(({ type }) => type)
      .sort();
  const all = [
    "referral.active",
    "referral.clicked",
    "referral.rematched",
    "referral.signed_up",
    "referral.signed_up",
    "store.status_changed",
  ];
  expect(types("/store")).toEqual(all);
  expect(types("/platform")).toEqual([...all, "store.created", "store.created"].sort());
  expect([types("/some"), types("/other")]).toEqual([["referral.active"], []]);
  const active = (path: string) => told(path).find(({ type }) => type === "referral.active")!.data;
  expect(active("/platform")).toMatchObject({
    ...{ store: store.slug, referral_id: json["referral_id"] },
    referral: {
      id: json["referral_id"],
      user_id: prover,
      status: "active",
      utm_params: { utm_source: "mail" },
    },
  });
  expect(active("/store")).toEqual({
    ...active("/platform"),
    referral: { ...active("/platform")["referral"], user_id: null },
  });
  expect(JSON.stringify(told("/store"))).not.toMatch(new RegExp(`${guesser}|${prover}`));
  const rematched = told("/store").find(({ type }) => type === "referral.rematched")!.data;
  expect(rematched).toMatchObject({
    previous_referral_id: json["referral_id"],
    referral: { match_method: "none" },
  });
  expect(told("/platform").find(({ type }) => type === "store.status_changed")!.data).toMatchObject({
    ...{ status: "suspended", store: { slug: store.slug, status: "suspended" } },
  });
});

test("an erased person is named by no message that is sent afterwards, and the erasure is told", async () => {
  receiver = await startReceiver();
  await addEndpoint("/platform");
  const store = await makeStore();
  const user = `user_${randomUUID()}`;
  const { json } = await report(signups, { user_id: user, referral_code: store.referral_code });
  await report(erasures, { user_id: user });
  await deliver();
  expect(JSON.stringify(receiver.received)).not.toContain(user);
  expect(told("/platform").find(({ type }) => type === "person.erased")!.data).toMatchObject({
    referral_id: json["referral_id"],
  });
});

test("a message is verified by standardwebhooks and by svix, also while its secret rotates", async () => {
  receiver = await startReceiver();
  const { id, secret } = await addEndpoint("/");
  const next = randomBytes(32);
  await database.pool.query(
    `update webhook_endpoint set secret_before = secret, secret = $2, secret_before_ends = now() + interval '1 hour'
     where id = $1`,
    [id, next],
  );
  await insertWebhookFor(database.pool, {
    id: randomUUID(),
    endpointId: id,
    type: "webhook.test",
    at: new Date(),
  });
  await deliver();
  const [{ body, headers }] = receiver.received as unknown as [
    { body: string; headers: Record<string, string> },
  ];
  for (const one of [secret, `whsec_${next.toString("base64")}`]) {
    expect(new Webhook(one).verify(body, headers)).toMatchObject({ type: "webhook.test" });
    expect(() => new SvixWebhook(one).verify(body, headers)).not.toThrow();
  }
  for (const Verifier of [Webhook, SvixWebhook])
    expect(() => new Verifier(`whsec_${randomBytes(32).toString("base64")}`).verify(body, headers)).toThrow();
});

test("a refused message comes again for about a day under one id, and is then given up", async () => {
  receiver = await startReceiver(() => 500);
  const { id } = await addEndpoint("/");
  let now = new Date();
  const startedAt = now.getTime();
  const messageId = randomUUID();
  await insertWebhookFor(database.pool, { id: messageId, endpointId: id, type: "webhook.test", at: now });
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
  const [gone, failing] = [await addEndpoint("/gone"), await addEndpoint("/failing")];
  let now = new Date();
  const send = async ({ id }: { id: string }) => {
    await insertWebhookFor(database.pool, {
      id: randomUUID(),
      endpointId: id,
      type: "webhook.test",
      at: now,
    });
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
  const { id } = await addEndpoint("/");
  const start = Date.now();
  for (const day of [0, 7, 14]) {
    const now = new Date(start + day * 86_400_000);
    await database.pool.query("delete from webhook_message");
    await insertWebhookFor(database.pool, {
      ...{ id: randomUUID(), endpointId: id, type: "webhook.test", at: now },
    });
    await deliver(() => now);
    expect(await findEndpoint(database.pool, id)).toMatchObject({ failing_since: now, paused_at: null });
  }
});

test("a message that cannot be written keeps nobody's message back, and does not come for ever", async () => {
  receiver = await startReceiver();
  const { id } = await addEndpoint("/");
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
  const { id } = await addEndpoint("/");
  await insertWebhookFor(database.pool, {
    id: messageId,
    endpointId: id,
    type: "webhook.test",
    at: new Date(),
  });
  await deliver();
  expect(receiver.received).toHaveLength(2);
  expect(await messagesOf(id)).toMatchObject([{ due_at: null, delivered_at: expect.any(Date) }]);
});

test("an endpoint may ask for a pause of an hour at most", async () => {
  receiver = await startReceiver(() => ({ status: 429, headers: { "Retry-After": "99999" } }));
  const { id } = await addEndpoint("/");
  const now = new Date();
  await insertWebhookFor(database.pool, { id: randomUUID(), endpointId: id, type: "webhook.test", at: now });
  await deliver(() => now);
  const [message] = await messagesOf(id);
  expect(message!.due_at!.getTime() - now.getTime()).toBe(3_600_000);
});

test("when more endpoints are due than lanes are free, those that fail come last", async () => {
  receiver = await startReceiver((path) => (path === "/bad" ? 500 : 204));
  const [bad, good] = [await addEndpoint("/bad"), await addEndpoint("/good")];
  const send = ({ id }: { id: string }, at: Date) =>
    insertWebhookFor(database.pool, { id: randomUUID(), endpointId: id, type: "webhook.test", at });
  await send(bad, new Date());
  await deliver();
  await Promise.all([bad, good, bad].map((one) => send(one, new Date())));
  const due = (limit: number) => selectDueEndpoints(database.pool, new Date(), limit);
  expect([await due(1), await due(9)]).toEqual([[good.id], [good.id, bad.id]]);
});

test("an endpoint that hangs and one that refuses hold up nobody, and nobody's message is lost or doubled", async () => {
  receiver = await startReceiver((path) => (path === "/0" ? "hang" : path === "/1" ? 503 : 204));
  const endpoints = await Promise.all(Array.from({ length: 50 }, (_, n) => addEndpoint(`/${n}`)));
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

test("a redirect is not followed, and a slow answer is cut off", async () => {
  receiver = await startReceiver((path) =>
    path === "/moved" ? { status: 302, headers: { Location: "/elsewhere" } } : "hang",
  );
  expect(await postWebhook(`${receiver.url}/moved`, "{}", {}, anywhere)).toMatchObject({ status: 302 });
  expect(receiver.received.map(({ path }) => path)).toEqual(["/moved"]);
  const late = await postWebhook(`${receiver.url}/late`, "{}", {}, { ...anywhere, timeoutMs: 50 });
  expect(late).toMatchObject({ status: null, answer: "no answer within 0.05 s" });
});

test("a name that leads to a private address is refused, also one that does so at the second look", async () => {
  receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const post = (addresses: string[][], url = `https://hooks.example.test:${port}/`) => {
    let looks = 0;
    const resolve = async () => (addresses[looks++] ?? []).map((address) => ({ address, family: 4 }));
    return postWebhook(url, "{}", {}, { ...reachingPublic, resolve, timeoutMs: 200 }).then((posted) => ({
      ...posted,
      looks,
    }));
  };
  const refused = "the name leads to an address that is not of the public internet";
  for (const address of [
    ...[
      "127.0.0.1",
      "10.1.2.3",
      "172.16.0.1",
      "192.168.1.1",
      "169.254.169.254",
      "168.63.129.16",
      "::7f00:1",
      "100.64.0.1",
      "0.0.0.0",
    ],
    ...["224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1"],
    ...[
      "::ffff:127.0.0.1",
      "::ffff:10.0.0.1",
      "64:ff9b::7f00:1",
      "2002:7f00:1::",
      "2001::1",
      "ff02::1",
      "nonsense",
    ],
  ])
    expect([address, await post([[address]])]).toMatchObject([address, { status: null, answer: refused }]);
  expect(await post([["93.184.216.34", "127.0.0.1"]])).toMatchObject({ answer: refused });
  // A public address is gone to, as far as a test may go.
  for (const address of ["93.184.216.34", "2606:2800:220:1::1"]) {
    expect(takeRefusedConnections()).toEqual([]);
    await post([[address]]);
    expect(takeRefusedConnections()).toHaveLength(1);
  }
  expect(await post([["93.184.216.34"]], receiver.url)).toMatchObject({
    answer: expect.stringContaining("https"),
  });
  expect(receiver.received).toEqual([]);
});

test("an address that refuses makes room for the name's next one", async () => {
  receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const resolve = async () => ["127.0.0.9", "127.0.0.1"].map((address) => ({ address, family: 4 }));
  const reaching = { ...anywhere, resolve };
  expect(await postWebhook(`http://hooks.localhost:${port}/`, "{}", {}, reaching)).toMatchObject({
    status: 204,
  });
});

test("a name is looked up once: one that changes its answer changes nothing", async () => {
  receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const answers = ["127.0.0.1", "127.0.0.2"];
  const resolve = async () => [{ address: answers.shift()!, family: 4 }];
  const posted = await postWebhook(
    `http://hooks.localhost:${port}/x?y=1`,
    "{}",
    {},
    { ...anywhere, resolve },
  );
  expect([posted.status, answers]).toEqual([204, ["127.0.0.2"]]);
  expect(receiver.received).toMatchObject([{ path: "/x?y=1", headers: { host: `hooks.localhost:${port}` } }]);
});
