import { endpoint } from "../http/endpoint.server.ts";
import { hitHeaders, landingRedirect, rawQueryOf, visitorPatienceMs, within } from "../http/hit.server.ts";
import { requireProxiedShop, withoutShopifyParameters } from "../http/shopify-proxy.server.ts";
import { clicks } from "../process.server.ts";
import { recordClick } from "../referrals/clicks/record-click.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { findStoreByDomain } from "../storage/stores/store.server.ts";

/**
 * The shop's own branded link, through Shopify's app proxy. It leads to the tracked link's page. Nobody promises how many
 * proxies Shopify has, so an address here may be Shopify's own: no hit is presumed a repeat, or in excess, for its
 * address. The landing script tells a repeat by the click that the browser holds.
 */
const followBrandedLink = endpoint(["GET", "HEAD"], async ({ request, rawTarget }) => {
  const store = await findStoreByDomain(database.pool, requireProxiedShop(rawQueryOf(rawTarget)));
  const rawQuery = withoutShopifyParameters(rawQueryOf(rawTarget));
  if (!store) return landingRedirect(rawQuery, null, null);
  const sourceUrl = new URL(`https://${store.shop_domain}/apps/wellness?${rawQuery}`);
  // The edge sees the country of Shopify's server.
  const seen = { ...hitHeaders(request), address: null, country: null };
  const hit = { referralCode: store.referral_code, sourceUrl, ...seen };
  const click = await recordClick(clicks, hit);
  const outcome = await within(click.written, "buffered" as const, visitorPatienceMs);
  if (outcome === "buffered") click.keep();
  return landingRedirect(rawQuery, store.referral_code, { clickId: click.clickId, outcome });
});

export const loader = followBrandedLink;
export const action = followBrandedLink;
