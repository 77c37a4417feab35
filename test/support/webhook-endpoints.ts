import { randomBytes, randomUUID } from "node:crypto";
import { createWebhookDelivery } from "../../app/jobs/deliver-webhooks.server.ts";
import { webhookEvents } from "../../app/referrals/webhooks/event-types.ts";
import { reachingPublic } from "../../app/referrals/webhooks/post-webhook.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { insertEndpoint } from "../../app/storage/webhooks/webhook-endpoint.server.ts";
import { insertWebhookFor } from "../../app/storage/webhooks/webhook-message.server.ts";

/** A receiver of the tests is on this machine. */
export const anywhere = { ...reachingPublic, isAnywhere: true };

/** Writes an endpoint, of a store or of the platform, without the question whether its address is public. */
export async function addEndpoint(
  url: string,
  { store = null, events = [...webhookEvents] }: { store?: Store | null; events?: string[] } = {},
): Promise<{ id: string; secret: string }> {
  const [id, secret] = [randomUUID(), randomBytes(32)];
  await insertEndpoint(database.pool, {
    id,
    storeId: store?.id ?? null,
    url,
    events,
    secret,
    at: new Date(),
  });
  return { id, secret: `whsec_${secret.toString("base64")}` };
}

/** Queues a `webhook.test` for an endpoint. */
export async function addMessage(endpointId: string, at: Date, id: string = randomUUID()): Promise<void> {
  await insertWebhookFor(database.pool, { id, endpointId, type: "webhook.test", at });
}

/** Sends all that is due, and waits until it was answered. */
export async function deliver(now = () => new Date()): Promise<void> {
  await createWebhookDelivery(database, now, anywhere).deliverDue();
}
