import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import {
  findEndpoint,
  selectEndpoints,
  type WebhookEndpoint,
} from "../../storage/webhooks/webhook-endpoint.server.ts";
import { resendMessages, selectMessages } from "../../storage/webhooks/webhook-message.server.ts";

/** An endpoint as the shop's page shows it, with its latest messages. */
export type ShownEndpoint = {
  id: string;
  url: string;
  state: "active" | "by_hand" | "failing" | "gone";
  events: string[];
  messages: ShownMessage[];
};

/** A message, and how its last try was answered: a status, or the reason for none. Null before the first. */
export type ShownMessage = {
  id: string;
  type: string;
  at: string;
  state: "waiting" | "delivered" | "failed";
  answer: string | null;
};

const messagesShown = 5;

/** A shop's own endpoints. Null while the Integration API is off. */
export async function readEndpoints(store: Store): Promise<ShownEndpoint[] | null> {
  if (!config.features.has("integration_api")) return null;
  const endpoints = await selectEndpoints(database.pool, store.id);
  return Promise.all(
    endpoints.map(async ({ id, url, events, ...endpoint }) => ({
      ...{ id, url, events, state: stateOf(endpoint) },
      messages: (await selectMessages(database.pool, id, { limit: messagesShown, after: null })).map(
        ({ id, type, occurred_at: at, due_at: due, delivered_at: delivered, attempts }) => {
          const last = attempts.at(-1);
          const state = delivered ? ("delivered" as const) : due ? ("waiting" as const) : ("failed" as const);
          return {
            id,
            type,
            state,
            at: at.toISOString(),
            answer: last ? String(last.status ?? last.answer) : null,
          };
        },
      ),
    })),
  );
}

/** A shop's own endpoint, or null. */
export async function findStoreEndpoint(store: Store, id: string): Promise<WebhookEndpoint | null> {
  const endpoint = await findEndpoint(database.pool, id);
  return endpoint?.store_id === store.id ? endpoint : null;
}

/** Sends all messages of an endpoint's last day again. */
export async function resendDay({ id }: WebhookEndpoint, now: Date): Promise<void> {
  await resendMessages(database.pool, id, { id: null, since: new Date(now.getTime() - 86_400_000), now });
}

/** Sends a message of an endpoint again. False when the endpoint has no such message. */
export async function resendOne({ id }: WebhookEndpoint, messageId: string, now: Date): Promise<boolean> {
  return (await resendMessages(database.pool, id, { id: messageId, since: null, now })) === 1;
}

function stateOf(
  endpoint: Pick<WebhookEndpoint, "disabled_at" | "paused_at" | "paused_because">,
): ShownEndpoint["state"] {
  if (endpoint.disabled_at) return "gone";
  if (!endpoint.paused_at) return "active";
  return endpoint.paused_because === "failing" ? "failing" : "by_hand";
}
