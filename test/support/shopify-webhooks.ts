import { createHmac, randomUUID } from "node:crypto";
import type { PgBoss } from "pg-boss";
import { expect } from "vitest";
import { action as scopesUpdated } from "../../app/routes/webhooks.app.scopes_update.ts";
import { action as uninstalled } from "../../app/routes/webhooks.app.uninstalled.ts";
import { action as dataRequested } from "../../app/routes/webhooks.customers.data_request.ts";
import { action as customerRedacted } from "../../app/routes/webhooks.customers.redact.ts";
import { action as shopRedacted } from "../../app/routes/webhooks.shop.redact.ts";
import { action as shopUpdated } from "../../app/routes/webhooks.shop.update.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, type Route } from "./requests.ts";

/** Every topic we subscribe to, with its route. */
export const topics: Record<string, Route> = {
  "app/uninstalled": uninstalled,
  "app/scopes_update": scopesUpdated,
  "shop/update": shopUpdated,
  "customers/data_request": dataRequested,
  "customers/redact": customerRedacted,
  "shop/redact": shopRedacted,
};

/** Sends a webhook as Shopify does. A Buffer is sent as it is. */
export function send(
  topic: string,
  shop: string,
  payload: unknown = {},
  options: {
    at?: Date;
    hmac?: string | null;
    eventId?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
  const hmac = options.hmac ?? sign(body);
  return call(topics[topic]!, `/webhooks/${topic}`, {
    method: "POST",
    body: new Uint8Array(body),
    headers: {
      "Content-Type": "application/json",
      "X-Shopify-Topic": topic,
      "X-Shopify-Shop-Domain": shop,
      "X-Shopify-API-Version": "2026-10",
      "X-Shopify-Webhook-Id": randomUUID(),
      "X-Shopify-Event-Id": options.eventId ?? randomUUID(),
      "X-Shopify-Triggered-At": (options.at ?? new Date()).toISOString(),
      ...(options.hmac !== null && { "X-Shopify-Hmac-Sha256": hmac }),
      ...options.headers,
    },
  });
}

/** Shopify's signature of a body. */
export function sign(body: Buffer): string {
  return createHmac("sha256", process.env["SHOPIFY_API_SECRET"]!).update(body).digest("base64");
}

/** Waits until everything that Shopify told of is done. */
export async function allDone(): Promise<void> {
  const left = async () => {
    const { rows } = await database.pool.query(
      "select count(*)::int as left from pgboss.job where name = 'shop-changes' and state <> 'completed'",
    );
    return rows[0]!.left as number;
  };
  await expect.poll(left, { timeout: 15_000, interval: 50 }).toBe(0);
}

/** What is still to be done about a shop. */
export async function jobsAbout(shop: string): Promise<Record<string, any>[]> {
  const { rows } = await database.pool.query<{ data: Record<string, any> }>(
    "select data from pgboss.job where name = 'shop-changes' and data ->> 'shopDomain' = $1",
    [shop],
  );
  return rows.map(({ data }) => data);
}

/** Ends a worker that a test has started. */
export const endWork = (boss: PgBoss | undefined) => boss?.stop({ graceful: true, close: false });
