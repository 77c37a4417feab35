import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** Compliance: forget a shop's customer. There is nothing to forget: none was ever stored. */
const receiveCustomerRedact = shopifyWebhook("customers/redact", () => null);

export const loader = receiveCustomerRedact;
export const action = receiveCustomerRedact;
