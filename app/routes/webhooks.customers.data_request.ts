import { endpoint } from "../http/endpoint.server.ts";
import { requireShopifyWebhook } from "../http/shopify-webhook.server.ts";

/** Compliance: what do we hold of a shop's customer? Nothing: no scope, no table and no log has any. */
const receiveDataRequest = endpoint(["POST"], async ({ request }) => {
  await requireShopifyWebhook(request);
  return new Response();
});

export const loader = receiveDataRequest;
export const action = receiveDataRequest;
