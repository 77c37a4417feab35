import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { insertAuditEntry, type Actor } from "../../storage/audit/audit-entry.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { lockStore } from "../../storage/stores/store.server.ts";
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  selectEndpoints,
  updateEndpoint,
  updateEndpointPaused,
  updateEndpointSecret,
  type WebhookEndpoint,
} from "../../storage/webhooks/webhook-endpoint.server.ts";
import { insertWebhookFor } from "../../storage/webhooks/webhook-message.server.ts";
import { testEvent, type WebhookEvent } from "./event-types.ts";

/** How many endpoints a store, or the platform, may have. */
export const endpointsMax = 20;
const secretBytes = 32;
const bothSecretsMs = 24 * 60 * 60_000;

/** A secret as Standard Webhooks writes it. */
export function secretText(secret: Buffer): string {
  return `whsec_${secret.toString("base64")}`;
}

/** Who changes an endpoint, and when. */
type By = { by: Actor; at: Date };

/** Makes an endpoint of a store, or of the platform for null. `full`: there are as many as there may be. */
export async function createEndpoint(
  storeId: string | null,
  { url, events }: { url: string; events: WebhookEvent[] },
  { by, at }: By,
): Promise<WebhookEndpoint | "full"> {
  return database.transaction(async (sql) => {
    const id = uuidv7();
    if (storeId !== null) await lockStore(sql, storeId);
    if ((await selectEndpoints(sql, storeId)).length >= endpointsMax) return "full";
    await insertEndpoint(sql, { id, storeId, url, events, secret: randomBytes(secretBytes), at });
    await insertAuditEntry(sql, { storeId, act: "endpoint.created", by, at, detail: { url, events } });
    return mustFind(sql, id);
  });
}

/** Changes the given properties of an endpoint. `active` lets it go on, whatever had stopped it. */
export async function changeEndpoint(
  { id, store_id: storeId }: WebhookEndpoint,
  change: {
    url?: string | undefined;
    events?: WebhookEvent[] | undefined;
    status?: "active" | "paused" | undefined;
  },
  { by, at }: By,
): Promise<WebhookEndpoint> {
  const { url, events, status } = change;
  return database.transaction(async (sql) => {
    await updateEndpoint(sql, id, { url: url ?? null, events: events ?? null });
    if (status) await updateEndpointPaused(sql, id, status === "paused" ? "by_hand" : null, at);
    const detail = {
      endpoint: id,
      ...(url && { url }),
      ...(events && { events }),
      ...(status && { status }),
    };
    await insertAuditEntry(sql, { storeId, act: "endpoint.changed", by, at, detail });
    return mustFind(sql, id);
  });
}

/** Removes an endpoint, with all that waits for it. */
export async function removeEndpoint(
  { id, store_id: storeId, url }: WebhookEndpoint,
  { by, at }: By,
): Promise<void> {
  await database.transaction(async (sql) => {
    await deleteEndpoint(sql, id);
    await insertAuditEntry(sql, { storeId, act: "endpoint.removed", by, at, detail: { url } });
  });
}

/** Gives an endpoint a new secret. For a day messages are signed by both, so that the receiver can change in peace. */
export async function rotateSecret(
  { id, store_id: storeId, url }: WebhookEndpoint,
  { by, at }: By,
): Promise<{ endpoint: WebhookEndpoint; beforeEnds: Date }> {
  const beforeEnds = new Date(at.getTime() + bothSecretsMs);
  return database.transaction(async (sql) => {
    await updateEndpointSecret(sql, id, randomBytes(secretBytes), beforeEnds);
    await insertAuditEntry(sql, { storeId, act: "endpoint.secret_rotated", by, at, detail: { url } });
    return { endpoint: await mustFind(sql, id), beforeEnds };
  });
}

/** Sends an endpoint a test, and returns the id of the message. */
export async function sendTest(endpointId: string, at: Date): Promise<string> {
  const id = uuidv7();
  await insertWebhookFor(database.pool, { id, endpointId, type: testEvent, at });
  return id;
}

async function mustFind(sql: Sql, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(sql, id);
  if (!endpoint) throw new Error("an endpoint vanished while it was changed");
  return endpoint;
}
