import { createHmac, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as scopesUpdated } from "../../app/routes/webhooks.app.scopes_update.ts";
import { action as uninstalled } from "../../app/routes/webhooks.app.uninstalled.ts";
import { action as dataRequested } from "../../app/routes/webhooks.customers.data_request.ts";
import { action as customerRedacted } from "../../app/routes/webhooks.customers.redact.ts";
import { action as shopRedacted } from "../../app/routes/webhooks.shop.redact.ts";
import { action as shopUpdated } from "../../app/routes/webhooks.shop.update.ts";
import { database } from "../../app/storage/database.server.ts";
import { findStoreByCode, findStoreByDomain } from "../../app/storage/store.server.ts";
import { call, type Route } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const topics: [string, Route][] = [
  ["app/uninstalled", uninstalled],
  ["app/scopes_update", scopesUpdated],
  ["shop/update", shopUpdated],
  ["customers/data_request", dataRequested],
  ["customers/redact", customerRedacted],
  ["shop/redact", shopRedacted],
];

/** A webhook as Shopify sends it. */
function send(
  route: Route,
  topic: string,
  shop: string,
  payload: unknown = {},
  options: { at?: Date; hmac?: string | null } = {},
) {
  const body = JSON.stringify(payload);
  const hmac =
    options.hmac ?? createHmac("sha256", process.env["SHOPIFY_API_SECRET"]!).update(body).digest("base64");
  return call(route, `/webhooks/${topic}`, {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/json",
      "X-Shopify-Topic": topic,
      "X-Shopify-Shop-Domain": shop,
      "X-Shopify-API-Version": "2026-07",
      "X-Shopify-Webhook-Id": randomUUID(),
      "X-Shopify-Event-Id": randomUUID(),
      "X-Shopify-Triggered-At": (options.at ?? new Date()).toISOString(),
      ...(options.hmac !== null && { "X-Shopify-Hmac-Sha256": hmac }),
    },
  });
}

/** What an installed shop has: a token that is about to die with the uninstall. */
async function giveExpiringToken(shop: string): Promise<void> {
  const past = new Date(Date.now() - 60_000);
  await database.prisma.session.create({
    data: {
      id: `offline_${shop}`,
      shop,
      state: "",
      accessToken: "shpat_test",
      refreshToken: "shprt_test",
      expires: past,
      refreshTokenExpires: new Date(Date.now() + 60_000),
      updatedAt: past,
    },
  });
}

test("every topic answers 200 for a known shop with an expired token, for an unknown one, and again", async () => {
  for (const [topic, route] of topics) {
    const store = await makeStore();
    await giveExpiringToken(store.shop_domain!);
    for (const shop of [store.shop_domain!, "nobody.myshopify.com", store.shop_domain!])
      expect([topic, (await send(route, topic, shop)).status]).toEqual([topic, 200]);
  }
});

test("a webhook without a good HMAC is a 401 and changes nothing", async () => {
  const store = await makeStore();
  for (const [topic, route] of topics)
    for (const hmac of [null, "", "bad", Buffer.alloc(32).toString("base64")])
      expect([topic, hmac, (await send(route, topic, store.shop_domain!, {}, { hmac })).status]).toEqual([
        topic,
        hmac,
        401,
      ]);
  expect(await findStoreByDomain(database.pool, store.shop_domain!)).toMatchObject({ status: "pending" });
});

test("an uninstall takes the store out of service and forgets its tokens; the code stays", async () => {
  const store = await makeStore();
  await giveExpiringToken(store.shop_domain!);
  await send(
    uninstalled,
    "app/uninstalled",
    store.shop_domain!,
    { id: 1 },
    { at: new Date(Date.now() + 1000) },
  );
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ status: "deactivated" });
  expect(await database.prisma.session.count({ where: { shop: store.shop_domain! } })).toBe(0);
});

test("a renamed shop keeps its slug and code", async () => {
  const store = await makeStore();
  const payload = { id: Number(store.shop_id), name: "New Name", iana_timezone: "Europe/Berlin" };
  await send(shopUpdated, "shop/update", store.shop_domain!, payload);
  expect(await findStoreByDomain(database.pool, store.shop_domain!)).toMatchObject({
    name: "New Name",
    time_zone: "Europe/Berlin",
    slug: store.slug,
    referral_code: store.referral_code,
  });
});

test("48 hours after an uninstall a redaction forgets the shop", async () => {
  const store = await makeStore();
  await send(
    uninstalled,
    "app/uninstalled",
    store.shop_domain!,
    { id: 1 },
    { at: new Date(Date.now() + 1000) },
  );
  await send(shopRedacted, "shop/redact", store.shop_domain!, { shop_domain: store.shop_domain });
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({
    shop_domain: null,
    name: "",
  });
});
