import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** The granted scopes changed, which the next token tells best. */
const receiveScopesUpdate = shopifyWebhook("app/scopes_update", () => ({ act: "renew_token" }));

export const loader = receiveScopesUpdate;
export const action = receiveScopesUpdate;
