import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** Compliance: 48 hours after an uninstall, forget who the shop was. */
const receiveShopRedact = shopifyWebhook("shop/redact", () => ({ act: "redact" }));

export const loader = receiveShopRedact;
export const action = receiveShopRedact;
