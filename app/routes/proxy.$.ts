import { endpoint } from "../http/endpoint.server.ts";
import { hitHeaders, landingRedirect, rawQueryOf, visitorPatienceMs, within } from "../http/hit.server.ts";
import {
  requireProxiedShop,
  visitorBehindShopify,
  withoutShopifyParameters,
} from "../http/shopify-proxy.server.ts";
import { clicks } from "../process.server.ts";
import { recordClick } from "../referrals/clicks/record-click.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { findStoreByDomain } from "../storage/stores/store.server.ts";

/**
 * The shop's own branded link, through Shopify's app proxy. It counts like a tracked link and leads to the same page.
 */
const followBrandedLink = endpoint(["GET", "HEAD"], async ({ request, rawTarget }) => {
  const store = await findStoreByDomain(database.pool, requireProxiedShop(rawQueryOf(rawTarget)));
  const rawQuery = withoutShopifyParameters(rawQueryOf(rawTarget));
  if (!store) return landingRedirect(rawQuery, null, null);
  const sourceUrl = new URL(`https://${store.shop_domain}/apps/wellness?${rawQuery}`);
  const address = visitorBehindShopify(request);
  const click = await recordClick(clicks, {
    referralCode: store.referral_code,
    sourceUrl,
    address,
    ...hitHeaders(request),
  });
  const outcome = await within(click.written, "buffered" as const, visitorPatienceMs);
  return landingRedirect(rawQuery, store.referral_code, { clickId: click.clickId, outcome });
});

export const loader = followBrandedLink;
export const action = followBrandedLink;
