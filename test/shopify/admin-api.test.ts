import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { adminOf } from "../../app/shopify/admin-api.server.ts";
import { ShopifyAway } from "../../app/shopify/shopify-away.server.ts";
import { shopify } from "../support/shopify.ts";

test("a revoked token costs work in the background one try: the next has refreshed it", async () => {
  const domain = `test-${randomUUID()}.myshopify.com`;
  const shop = await shopify.install(domain);
  shop.accessTokens.clear();
  const ask = () => adminOf(domain)("query Alive { currentAppInstallation { id } }");
  await expect(ask()).rejects.toThrow(ShopifyAway);
  expect(await ask()).toMatchObject({ currentAppInstallation: { id: expect.any(String) } });
});

test("work that starts at once on a token past its time refreshes it once", async () => {
  const domain = `test-${randomUUID()}.myshopify.com`;
  const shop = await shopify.install(domain, { tokenSeconds: 1 });
  const ask = () => adminOf(domain)("query Alive { currentAppInstallation { id } }");
  await Promise.all(Array.from({ length: 8 }, ask));
  expect(shop.accessTokens.size).toBe(1);
  expect(shopify.callsTo(domain)).toBe(9);
});
