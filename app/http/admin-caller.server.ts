import { ensureStore } from "../referrals/ensure-store.server.ts";
import { authenticate } from "../shopify.server.ts";
import type { ShopFacts, Store } from "../storage/store.server.ts";

const shopifyMs = 2_500;

/** The store of whoever opened an admin page, from the verified session token and from nothing else. */
export async function requireStore(request: Request): Promise<Store> {
  const { admin, session, sessionToken } = await authenticate.admin(request);
  return ensureStore({
    shopDomain: session.shop,
    shopifyUserId: sessionToken.sub,
    readShop: () => readShop(admin),
  });
}

type Admin = Awaited<ReturnType<typeof authenticate.admin>>["admin"];

/** Asks Shopify who the shop is. Rejects when the answer is late: a page does not wait for it. */
async function readShop(admin: Admin): Promise<ShopFacts> {
  const response = await admin.graphql(
    `#graphql
    query Shop { shop { id name ianaTimezone } }`,
    { signal: AbortSignal.timeout(shopifyMs), tries: 1 },
  );
  const { data } = (await response.json()) as {
    data: { shop: { id: string; name: string; ianaTimezone: string } };
  };
  const shopId = data.shop.id.split("/").at(-1);
  if (!shopId) throw new Error("the Admin API sent a shop without an id");
  return { shopId, name: data.shop.name, timeZone: data.shop.ianaTimezone };
}
