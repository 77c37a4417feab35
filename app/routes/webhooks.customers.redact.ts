import { endpoint } from "../http/endpoint.server.ts";
import { requireShopifyWebhook } from "../http/shopify-webhook.server.ts";

/** Compliance: forget a shop's customer. There is nothing to forget: none was ever stored. */
const receiveCustomerRedact = endpoint(["POST"], async ({ request }) => {
  await requireShopifyWebhook(request);
  return new Response();
});

export const loader = receiveCustomerRedact;
export const action = receiveCustomerRedact;
