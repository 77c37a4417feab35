import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** The granted scopes changed. The next token names them best, so a new one is fetched. */
const receiveScopesUpdate = shopifyWebhook("app/scopes_update", () => ({ act: "renew_token" }));

export const loader = receiveScopesUpdate;
export const action = receiveScopesUpdate;
