import { log } from "../log.server.ts";
import { underWay } from "../process.server.ts";
import { bringShopBack } from "../referrals/stores/bring-back.server.ts";
import { ensureStore } from "../referrals/stores/ensure-store.server.ts";
import { writeThemeMetafields } from "../shopify/admin-api.server.ts";
import type { AdminContext } from "../shopify/shopify.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { findStoreByDomain, type ShopFacts, type Store } from "../storage/stores/store.server.ts";
import { problem } from "./problem.server.ts";
import { requireVisit } from "../shopify/require-visit.server.ts";
import { checkToken } from "../shopify/check-token.server.ts";
import { dataOf } from "../shopify/shopify-away.server.ts";
import { shopNumber } from "../shopify/shop-number.ts";

const shopifyMs = 2_500;

type Admin = AdminContext["admin"];

/**
 * The store of the merchant who opened an admin page, read from the verified session token only. An act needs the token
 * in the header, because no other site's form can send that header. A first page may have it in the address.
 */
export async function requireStore(request: Request): Promise<Store> {
  if (!["GET", "HEAD"].includes(request.method) && !request.headers.has("Authorization"))
    throw problem(401, "missing_token", "Open this page in the Shopify admin.");
  const visit = await requireVisit(request);
  if (visit.status === "away") {
    const known = await findStoreByDomain(database.pool, visit.shop);
    if (!known || known.status === "deactivated") throw visit.refusal;
    return known;
  }
  const { admin, session, sessionToken } = visit.context;
  if (!visit.isFresh) void lookAfterToken(request, visit.context);
  return ensureStore({
    shopDomain: session.shop,
    shopifyUserId: sessionToken.sub,
    readShop: () => readShop(admin),
    linkPublishing: underWay.linkPublishing,
    publishLink: (facts) => writeThemeMetafields((query, variables) => ask(admin, query, variables), facts),
  });
}

/**
 * Runs after the page was answered. A new token in place of a dead one may prove a reinstall, and signups must not wait
 * for the next page to learn of it.
 */
async function lookAfterToken(request: Request, context: AdminContext): Promise<void> {
  try {
    if (await checkToken(request, context, underWay.tokenChecks)) await bringShopBack(context.session.shop);
  } catch (error) {
    log.warn({ err: error }, "a store that may be back was not looked up; the next visit does it");
  }
}

async function readShop(admin: Admin): Promise<ShopFacts> {
  const { shop } = await ask<{ shop: { id: string; name: string; ianaTimezone: string } }>(
    admin,
    `#graphql
    query Shop { shop { id name ianaTimezone } }`,
  );
  return {
    shopId: shopNumber.parse(shop.id),
    name: shop.name,
    timeZone: shop.ianaTimezone,
  };
}

/** One Admin API call. It is cut off when Shopify is slow, so that no page waits for it. */
async function ask<Data>(
  admin: Admin,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const options = { variables, signal: AbortSignal.timeout(shopifyMs), tries: 1 };
  return dataOf<Data>(admin.graphql(query, options));
}
