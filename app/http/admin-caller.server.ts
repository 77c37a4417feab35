import { ensureStore } from "../referrals/ensure-store.server.ts";
import { authenticate } from "../shopify.server.ts";
import type { ShopFacts, Store } from "../storage/store.server.ts";

const shopifyMs = 2_500;

type Admin = Awaited<ReturnType<typeof authenticate.admin>>["admin"];

/** The store of whoever opened an admin page, from the verified session token and from nothing else. */
export async function requireStore(request: Request): Promise<Store> {
  const { admin, session, sessionToken } = await authenticate.admin(request);
  return ensureStore({
    shopDomain: session.shop,
    shopifyUserId: sessionToken.sub,
    readShop: () => readShop(admin),
    publishLink: (link) => publishLink(admin, link),
  });
}

async function readShop(admin: Admin): Promise<ShopFacts> {
  const { shop } = await ask<{ shop: { id: string; name: string; ianaTimezone: string } }>(
    admin,
    `#graphql
    query Shop { shop { id name ianaTimezone } }`,
  );
  return { shopId: shop.id.split("/").at(-1)!, name: shop.name, timeZone: shop.ianaTimezone };
}

/** Writes the link where extensions/referral-banner reads it: a metafield of this app's own installation. */
async function publishLink(admin: Admin, link: string): Promise<void> {
  const { currentAppInstallation } = await ask<{ currentAppInstallation: { id: string } }>(
    admin,
    `#graphql
    query Installation { currentAppInstallation { id } }`,
  );
  const metafield = { namespace: "referrals", key: "tracked_link", type: "url", value: link };
  const { metafieldsSet } = await ask<{ metafieldsSet: { userErrors: { message: string }[] } }>(
    admin,
    `#graphql
    mutation PublishLink($metafields: [MetafieldsSetInput!]!) {
      metafieldsSet(metafields: $metafields) { userErrors { message } }
    }`,
    { metafields: [{ ownerId: currentAppInstallation.id, ...metafield }] },
  );
  if (metafieldsSet.userErrors.length > 0) throw new Error(metafieldsSet.userErrors[0]!.message);
}

/** One Admin API call, cut off when Shopify is slow: a page does not wait for it. */
async function ask<Data>(
  admin: Admin,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await admin.graphql(query, {
    variables,
    signal: AbortSignal.timeout(shopifyMs),
    tries: 1,
  });
  return ((await response.json()) as { data: Data }).data;
}
