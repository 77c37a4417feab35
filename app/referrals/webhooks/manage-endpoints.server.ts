import { randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { database } from "../../storage/engine/database.server.ts";
import {
  findEndpoint,
  insertEndpoint,
  selectEndpoints,
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

/** Makes an endpoint of a store, or of the platform for null. `full`: there are as many as there may be. */
export async function createEndpoint(
  storeId: string | null,
  { url, events, at }: { url: string; events: WebhookEvent[]; at: Date },
): Promise<WebhookEndpoint | "full"> {
  const id = uuidv7();
  if ((await selectEndpoints(database.pool, storeId)).length >= endpointsMax) return "full";
  await insertEndpoint(database.pool, { id, storeId, url, events, secret: randomBytes(secretBytes), at });
  return mustFind(id);
}

/** Gives an endpoint a new secret. For a day messages are signed by both, so that the receiver can change in peace. */
export async function rotateSecret(
  id: string,
  now: Date,
): Promise<{ endpoint: WebhookEndpoint; beforeEnds: Date }> {
  const beforeEnds = new Date(now.getTime() + bothSecretsMs);
  await updateEndpointSecret(database.pool, id, randomBytes(secretBytes), beforeEnds);
  return { endpoint: await mustFind(id), beforeEnds };
}

/** Sends an endpoint a test, and returns the id of the message. */
export async function sendTest(endpointId: string, at: Date): Promise<string> {
  const id = uuidv7();
  await insertWebhookFor(database.pool, { id, endpointId, type: testEvent, at });
  return id;
}

async function mustFind(id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(database.pool, id);
  if (!endpoint) throw new Error("an endpoint vanished while it was changed");
  return endpoint;
}
