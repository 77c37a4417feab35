import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { requireStore } from "../../app/http/admin-caller.server.ts";
import { ensureStore } from "../../app/referrals/stores/ensure-store.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { environment } from "../support/environment.ts";
import { sessionToken } from "../support/merchant.ts";
import { chrome, origin } from "../support/requests.ts";
import { shopify } from "../support/shopify.ts";
import { shopVisitor } from "../support/stores.ts";

const newShop = () => `test-${randomUUID()}.myshopify.com`;

/** The first page inside the admin's frame: its session token is in the address. */
function firstPage(shop: string, token = sessionToken(shop)): Request {
  const host = Buffer.from(`admin.shopify.com/store/${shop.split(".")[0]}`).toString("base64url");
  const query = new URLSearchParams({ embedded: "1", shop, host, id_token: token });
  return new Request(`${origin}/app?${query}`, { headers: { "User-Agent": chrome } });
}

async function statusOf(shop: string): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ status: string }>(
    "select status from store where shop_domain = $1",
    [shop],
  );
  return rows[0]?.status;
}

test("a reinstall's first page on a token that looks good and is dead brings the store back by itself", async () => {
  const domain = newShop();
  const shop = await shopify.install(domain);
  await ensureStore(shopVisitor(domain));
  // Uninstalled and installed again; the old token is dead, and its row is still there.
  shop.accessTokens.clear();
  await database.pool.query(
    "update store set status = 'deactivated', uninstalled_at = now() where shop_domain = $1",
    [domain],
  );
  expect((await requireStore(firstPage(domain))).status).toBe("deactivated");
  await expect.poll(() => statusOf(domain), { timeout: 15_000 }).toBe("pending");
});

test("a new shop that is opened in 20 tabs at once gets one store and one token, and every tab its page", async () => {
  const domain = newShop();
  const shop = await shopify.install(domain);
  shop.accessTokens.clear();
  await database.pool.query("delete from session where shop = $1", [domain]);
  const stores = await Promise.all(Array.from({ length: 20 }, () => requireStore(firstPage(domain))));
  expect(new Set(stores.map(({ referral_code: code }) => code)).size).toBe(1);
  expect(shop.accessTokens.size).toBe(1);
});

test("a new shop whose session token is of before a rotation gets its page, after Shopify has dropped the old secret", async () => {
  const old = environment.SHOPIFY_API_SECRET_OLD;
  const asPage = (shop: string) => firstPage(shop, sessionToken(shop, {}, old));
  const asData = (shop: string) =>
    new Request(`${origin}/app?_data=routes/app`, {
      headers: { "User-Agent": chrome, Authorization: `Bearer ${sessionToken(shop, {}, old)}` },
    });
  for (const ask of [asPage, asData]) {
    const domain = newShop();
    const shop = await shopify.install(domain);
    shop.accessTokens.clear();
    await database.pool.query("delete from session where shop = $1", [domain]);
    expect((await requireStore(ask(domain))).shop_domain).toBe(domain);
    expect(shop.accessTokens.size).toBe(1);
  }
});
