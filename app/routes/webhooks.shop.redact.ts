import { endpoint } from "../http/endpoint.server.ts";
import { requireShopifyWebhook } from "../http/shopify-webhook.server.ts";
import { redactShop } from "../referrals/redact-shop.server.ts";

/** Compliance: 48 hours after an uninstall, forget who the shop was. */
const receiveShopRedact = endpoint(["POST"], async ({ request }) => {
  const { shop } = await requireShopifyWebhook(request);
  await redactShop(shop);
  return new Response();
});

export const loader = receiveShopRedact;
export const action = receiveShopRedact;
