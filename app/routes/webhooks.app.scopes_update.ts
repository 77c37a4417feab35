import { endpoint } from "../http/endpoint.server.ts";
import { requireShopifyWebhook } from "../http/shopify-webhook.server.ts";

/** The granted scopes changed. The next token exchange brings the new ones, so there is nothing to write. */
const receiveScopesUpdate = endpoint(["POST"], async ({ request }) => {
  await requireShopifyWebhook(request);
  return new Response();
});

export const loader = receiveScopesUpdate;
export const action = receiveScopesUpdate;
