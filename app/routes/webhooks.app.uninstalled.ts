import { endpoint } from "../http/endpoint.server.ts";
import { requireShopifyWebhook } from "../http/shopify-webhook.server.ts";
import { uninstallShop } from "../referrals/uninstall-shop.server.ts";

/** The shop removed the app. Its tokens are dead already, so nothing is asked of Shopify. */
const receiveUninstall = endpoint(["POST"], async ({ request }) => {
  const { shop, triggeredAt } = await requireShopifyWebhook(request);
  await uninstallShop(shop, triggeredAt);
  return new Response();
});

export const loader = receiveUninstall;
export const action = receiveUninstall;
