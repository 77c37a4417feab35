import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** Compliance: what do we hold of a shop's customer? Nothing: no scope, no table and no log has any. */
const receiveDataRequest = shopifyWebhook("customers/data_request", () => null);

export const loader = receiveDataRequest;
export const action = receiveDataRequest;
