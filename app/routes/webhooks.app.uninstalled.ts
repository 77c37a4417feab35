import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** The shop removed the app. Its tokens are dead already, so nothing is asked of Shopify. */
const receiveUninstall = shopifyWebhook("app/uninstalled", () => ({ act: "uninstall" }));

export const loader = receiveUninstall;
export const action = receiveUninstall;
