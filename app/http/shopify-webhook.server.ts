import { tokenlessShopify } from "../shopify.server.ts";

/** A webhook that Shopify signed. */
export type ShopifyWebhook = {
  shop: string;
  payload: Record<string, unknown>;
  /** Shopify's own time of the event. */
  triggeredAt: Date;
};

/** Verifies a webhook of Shopify's, or refuses: 401 without a good HMAC, 405 for other methods. */
export async function requireShopifyWebhook(request: Request): Promise<ShopifyWebhook> {
  // The library answers 400 to a missing HMAC; Shopify's review wants 401.
  if (request.method === "POST" && !request.headers.get("X-Shopify-Hmac-Sha256"))
    throw new Response(null, { status: 401 });
  const { shop, payload } = await tokenlessShopify.authenticate.webhook(request);
  const triggeredAt = new Date(request.headers.get("X-Shopify-Triggered-At") ?? NaN);
  return { shop, payload, triggeredAt: Number.isNaN(triggeredAt.getTime()) ? new Date() : triggeredAt };
}
