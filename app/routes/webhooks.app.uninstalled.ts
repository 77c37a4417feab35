import { shopifyWebhook } from "../http/shopify-webhook.server.ts";

/** The shop removed the app. Its tokens are dead already, so Shopify is not asked anything. */
const receiveUninstall = shopifyWebhook("app/uninstalled", () => ({ act: "uninstall" }));

export const loader = receiveUninstall;
export const action = receiveUninstall;
