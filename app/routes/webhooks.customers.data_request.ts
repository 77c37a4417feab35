import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** Compliance: a shop asks for the data of its customer. There are none: no scope, no table and no log has any. */
const receiveDataRequest = shopifyWebhook("customers/data_request", () => null);

export const loader = receiveDataRequest;
export const action = receiveDataRequest;
