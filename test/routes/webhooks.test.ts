import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { PgBoss } from "pg-boss";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { workOnShopChanges } from "../../app/jobs/shop-changes.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { findStoreByDomain } from "../../app/storage/stores/store.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { call } from "../support/requests.ts";
import { allDone, endWork, jobsAbout, send, sign, topics } from "../support/shopify-webhooks.ts";
import { giveToken, makeStore } from "../support/stores.ts";

let work: PgBoss;

beforeAll(async () => {
  work = await openQueues(database);
  await workOnShopChanges(work);
});
afterAll(() => endWork(work));

test("every topic answers 200 for a known shop with an expired token, for an unknown one, and again", async () => {
  for (const topic of Object.keys(topics)) {
    const store = await makeStore();
    await giveToken(store.shop_domain!);
    for (const shop of [store.shop_domain!, "nobody.myshopify.com", store.shop_domain!])
      expect([topic, (await send(topic, shop)).status]).toEqual([topic, 200]);
  }
  await allDone();
});

test("a webhook without a good HMAC is a 401 and changes nothing", async () => {
  const store = await makeStore();
  for (const topic of Object.keys(topics))
    for (const hmac of [null, "", "bad", Buffer.alloc(32).toString("base64")])
      expect([topic, hmac, (await send(topic, store.shop_domain!, {}, { hmac })).status]).toEqual([
        topic,
        hmac,
        401,
      ]);
  expect(await jobsAbout(store.shop_domain!)).toEqual([]);
  expect(await findStoreByDomain(database.pool, store.shop_domain!)).toMatchObject({ status: "pending" });
});

test("the signature is of the raw bytes: a byte that decoding would hide makes it another message", async () => {
  const shop = (await makeStore()).shop_domain!;
  const body = Buffer.from(JSON.stringify({ name: "Acme" }));
  const hmac = sign(body);
  const disguised = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
  expect((await send("shop/update", shop, disguised, { hmac })).status).toBe(401);
  expect((await send("shop/update", shop, body, { hmac })).status).toBe(200);
});

test("what is signed but makes no sense is refused clearly: no JSON, another topic, no shop, another method", async () => {
  const shop = (await makeStore()).shop_domain!;
  const statuses = [
    await send("app/uninstalled", shop, Buffer.from("{")),
    await send("app/uninstalled", shop, [1]),
    await send("app/uninstalled", shop, {}, { headers: { "X-Shopify-Topic": "shop/update" } }),
    await send("app/uninstalled", "evil.example"),
    await call(topics["app/uninstalled"]!, "/webhooks/app/uninstalled", { method: "GET" }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 422, 400, 400, 405]);
  expect(await jobsAbout(shop)).toEqual([]);
});

onRealPostgres("1,000 copies of an event, whatever their delivery ids, become one job", async () => {
  await work.offWork("shop-changes");
  const store = await makeStore();
  const other = await makeStore();
  const eventId = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () => send("app/uninstalled", store.shop_domain!, {}, { eventId })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await jobsAbout(store.shop_domain!)).toHaveLength(1);
  // The same event tells another topic something of its own.
  await send("app/scopes_update", store.shop_domain!, {}, { eventId });
  expect(await jobsAbout(store.shop_domain!)).toHaveLength(2);
  // Without an event id, the delivery's own has to do.
  const { status } = await send("app/uninstalled", other.shop_domain!, {}, { eventId: "" });
  expect([status, (await jobsAbout(other.shop_domain!)).length]).toEqual([200, 1]);
  await workOnShopChanges(work);
  await allDone();
});

test("a job holds no more of a webhook than it needs, and nothing once it is done", async () => {
  const store = await makeStore();
  const payload = {
    id: Number(store.shop_id),
    name: "Renamed Shop",
    iana_timezone: "UTC",
    myshopify_domain: store.shop_domain,
    email: "owner@shop.example",
    customer: { email: "jane@customer.example" },
  };
  await work.offWork("shop-changes");
  for (const topic of Object.keys(topics)) await send(topic, store.shop_domain!, payload);
  const waiting = JSON.stringify(await jobsAbout(store.shop_domain!));
  expect(waiting).toContain("Renamed Shop");
  expect(waiting).not.toMatch(/owner@|jane@/);
  await workOnShopChanges(work);
  await allDone();
  const { rows } = await database.pool.query<{ job: string }>("select j::text as job from pgboss.job j");
  expect(rows.filter(({ job }) => job.includes(store.shop_domain!) || job.includes("Renamed Shop"))).toEqual(
    [],
  );
});

test("the configuration, the routes and these tests know the same topics", () => {
  const source = readFileSync("shopify.app.toml", "utf8");
  const { webhooks } = parse(source) as unknown as {
    webhooks: { subscriptions: { topics?: string[]; compliance_topics?: string[]; uri: string }[] };
  };
  const subscribed = webhooks.subscriptions.map(({ topics = [], compliance_topics = [], uri }) => {
    const [topic] = [...topics, ...compliance_topics];
    expect(uri).toBe(`/webhooks/${topic}`);
    return topic!;
  });
  const file = (topic: string) => `webhooks.${topic.replace("/", ".")}.ts`;
  for (const topic of subscribed)
    expect(source).toContain(`# Handled by: app/routes/${file(topic)}\n[[webhooks.subscriptions]]\n`);
  const routes = readdirSync("app/routes").filter((name) => name.startsWith("webhooks."));
  expect(routes.sort()).toEqual(subscribed.map(file).sort());
  expect(Object.keys(topics).sort()).toEqual(subscribed.sort());
});
