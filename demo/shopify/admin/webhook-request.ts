import type { Context } from "hono";
import type { SendToAnyShop } from "../actions.ts";
import type { WebhookOptions } from "../webhooks.ts";

type Request = {
  topic?: unknown;
  shop?: unknown;
  payload?: object;
  hmac?: WebhookOptions["hmac"];
  triggered_at?: string;
  webhook_id?: string;
  event_id?: string;
};

const shopDomain = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/** `POST {"topic", "shop", "payload"?, "hmac"?: "bad"}` → `{"status"}`: the app's own answer to that webhook. */
export async function answerWebhookRequest(context: Context, send: SendToAnyShop): Promise<Response> {
  const request = await context.req.json<Request>().catch((): Request => ({}));
  const { topic, shop } = request;
  if (typeof topic !== "string" || typeof shop !== "string" || !shopDomain.test(shop))
    return context.json({ error: "wanted: topic, and shop as ….myshopify.com" }, 422);
  const result = await send(topic, shop, {
    payload: request.payload,
    hmac: request.hmac,
    triggeredAt: request.triggered_at,
    webhookId: request.webhook_id,
    eventId: request.event_id,
  });
  return context.json(result);
}
