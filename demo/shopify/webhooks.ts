import { randomUUID } from "node:crypto";
import type { ActivityLog } from "./activity.ts";
import type { AppToml } from "./app-toml.ts";
import { hmac, type Credentials } from "./credentials.ts";
import { payloadFor, type WebhookShop } from "./webhook-payloads.ts";

/** What a webhook may differ in from the ordinary one. */
export type WebhookOptions = {
  /** Replaces the whole body. */
  payload?: object | undefined;
  hmac?: "bad" | "missing" | undefined;
  /** ISO time; Shopify's own time of the event, for late deliveries. */
  triggeredAt?: string | undefined;
  /** The same for a redelivery. */
  webhookId?: string | undefined;
  eventId?: string | undefined;
};

/** `status` is the app's answer; 0 when it gave none within Shopify's five seconds. */
export type WebhookResult = { status: number; error?: string };

export type SendWebhook = (
  topic: string,
  shop: WebhookShop,
  options?: WebhookOptions,
) => Promise<WebhookResult>;

const answerWithinMs = 5000;

/** Sends webhooks to the paths that shopify.app.toml subscribes, signed as Shopify signs them. */
export function createWebhookSender(
  toml: AppToml,
  credentials: Credentials,
  appFront: string,
  activity: ActivityLog,
): SendWebhook {
  return async function send(topic, shop, options = {}) {
    const path = toml.webhookPaths.get(topic);
    if (!path) return { status: 0, error: `shopify.app.toml does not subscribe to ${topic}` };
    const body = JSON.stringify(options.payload ?? payloadFor(topic, shop));
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "user-agent": "Shopify-Captain-Hook",
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": shop.domain,
      "x-shopify-api-version": toml.webhookApiVersion,
      "x-shopify-webhook-id": options.webhookId ?? randomUUID(),
      "x-shopify-event-id": options.eventId ?? randomUUID(),
      "x-shopify-triggered-at": options.triggeredAt ?? new Date().toISOString(),
    };
    const secret = options.hmac === "bad" ? "not the app's secret" : credentials.apiSecret;
    if (options.hmac !== "missing") headers["x-shopify-hmac-sha256"] = hmac(secret, body).toString("base64");
    const result = await post(new URL(path, appFront), headers, body);
    const signature = options.hmac ? ` with a ${options.hmac} signature` : "";
    activity.add("webhook", `Webhook ${topic}${signature}: ${result.error ?? "the app answered"}`, {
      shop: shop.domain,
      status: result.status,
    });
    return result;
  };
}

async function post(url: URL, headers: Record<string, string>, body: string): Promise<WebhookResult> {
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    return { status: 0, error: error instanceof Error ? error.message : String(error) };
  }
}
