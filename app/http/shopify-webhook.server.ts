import { randomUUID } from "node:crypto";
import { z } from "zod";
import { log } from "../log.server.ts";
import { isSignedByShopify } from "../shopify/client-secret.server.ts";
import { shopNumber } from "../shopify/shop-number.ts";
import { database } from "../storage/engine/database.server.ts";
import { insertMessages } from "../storage/signups/message-receipt.server.ts";
import { insertShopChange, type ShopChange } from "../storage/stores/shop-change.server.ts";
import { parseJson, parseWith, readBody } from "./body.server.ts";
import { endpoint } from "./endpoint.server.ts";
import { problem } from "./problem.server.ts";

/** The change that a webhook asks for, without its shop and its time; null when it asks for none. */
export type Wanted = DistributiveOmit<ShopChange, "shopDomain" | "shopId" | "at"> | null;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

const bodyBytesMax = 1024 * 1024;
const shopDomain = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/**
 * A route for one topic of Shopify's. It verifies the raw bytes, takes each event once, and answers before anything is
 * done. The change that `want` reads from the payload becomes a job, in the transaction that notes the delivery.
 * Shopify is never called. The library is not used: it loads and refreshes tokens first.
 * https://github.com/Shopify/shopify-app-js/issues/3360
 */
export function shopifyWebhook(topic: string, want: (payload: Record<string, unknown>) => Wanted) {
  return endpoint(["POST"], async ({ request, receivedAt }) => {
    const body = await readBody({ request }, bodyBytesMax);
    const mac = requireMac(request.headers, body);
    const payload = parseWith(z.record(z.string(), z.unknown()), parseJson(body));
    const shop = requireShop(request.headers, topic);
    const at = triggeredAt(request.headers, receivedAt);
    const wanted = want(payload);
    // The event counts, not the delivery: several deliveries, and several topics, may tell of one event.
    // An empty id is none: it would make one event of all of a topic.
    const named = (name: string) => request.headers.get(name)?.slice(0, 200);
    const id = named("X-Shopify-Event-Id") || named("X-Shopify-Webhook-Id") || randomUUID();
    const message = { route: `webhooks/${topic}`, id, bodyMac: mac };
    const isNew = await database.transaction(async (sql) => {
      const [claimed] = await insertMessages(sql, [message]);
      if (!claimed) return false;
      if (wanted) await insertShopChange(sql, { ...wanted, shopDomain: shop, shopId: shopIdIn(payload), at });
      return true;
    });
    log.info({ topic, repeat: !isNew, queued: isNew && wanted !== null }, "a webhook was taken");
    return new Response();
  });
}

function requireMac(headers: Headers, body: Buffer): Buffer {
  const given = headers.get("X-Shopify-Hmac-Sha256");
  if (!given) throw problem(401, "missing_signature", "X-Shopify-Hmac-Sha256 is missing.");
  const mac = Buffer.from(given, "base64");
  if (!isSignedByShopify(body, mac))
    throw problem(401, "bad_signature", "X-Shopify-Hmac-Sha256 is not of this body.");
  return mac;
}

function requireShop(headers: Headers, topic: string): string {
  const shop = headers.get("X-Shopify-Shop-Domain") ?? "";
  if (shopDomain.test(shop) && headers.get("X-Shopify-Topic") === topic) return shop;
  throw problem(400, "invalid_request", `This is not a webhook of ${topic}.`);
}

/**
 * Shopify's own time of the event, or our clock's if that is earlier. A token issued right afterwards has to be later.
 */
function triggeredAt(headers: Headers, receivedAt: Date): string {
  const told = Date.parse(headers.get("X-Shopify-Triggered-At") ?? "");
  return new Date(Math.min(Number.isNaN(told) ? Infinity : told, receivedAt.getTime())).toISOString();
}

/** The shop resource calls its number `id`, other payloads call it `shop_id`. In app/scopes_update `id` is the app's. */
function shopIdIn(payload: Record<string, unknown>): string | null {
  const id = "myshopify_domain" in payload ? payload["id"] : payload["shop_id"];
  return shopNumber.safeParse(id).data ?? null;
}
