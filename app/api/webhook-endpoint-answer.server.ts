import { z } from "zod";
import type { Call } from "../http/endpoint.server.ts";
import { problem } from "../http/problem.server.ts";
import { webhookEvents } from "../referrals/webhooks/event-types.ts";
import type { Actor } from "../storage/audit/audit-entry.server.ts";
import { database } from "../storage/engine/database.server.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import { findEndpoint, type WebhookEndpoint } from "../storage/webhooks/webhook-endpoint.server.ts";
import { instant } from "./schemas.ts";

// What every operation on webhook endpoints and their messages needs.

export const tag = "Webhooks";
export const scope = "integration:write";
export const path = z.object({ id: z.string() });
export const refusals = [{ status: 404, code: "not_found", when: "The key has no such endpoint." } as const];

/** An endpoint as the API tells it. */
export const endpointSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    events: z.array(z.enum(webhookEvents)),
    store: z.string().nullable().meta({ description: "Whose events it gets. Null: all stores'." }),
    status: z.enum(["active", "paused", "disabled"]).meta({
      description:
        "`paused`: messages wait, by hand or after five days of failures (`status_reason`). `disabled`: it answered 410, and no message is written for it.",
    }),
    status_reason: z.enum(["by_hand", "failing", "gone"]).nullable(),
    failing_since: instant.nullable().meta({ description: "The first of the failures in a row." }),
    created_at: instant,
  })
  .meta({ id: "WebhookEndpoint" });

/** Who changes an endpoint, and when. */
export function byKey(key: ApiKey, call: Call): { by: Actor; at: Date } {
  return { by: { via: "api", key: key.name }, at: call.receivedAt };
}

/** An endpoint of the key's own. Another's is the same 404 as none. */
export async function requireEndpoint(key: ApiKey, id: string): Promise<WebhookEndpoint> {
  const endpoint = z.uuid().safeParse(id).success ? await findEndpoint(database.pool, id) : null;
  if (!endpoint || endpoint.store_id !== key.store_id)
    throw problem(404, "not_found", "There is no such endpoint.");
  return endpoint;
}

/** The answer about an endpoint. */
export function shown(endpoint: WebhookEndpoint): z.input<typeof endpointSchema> {
  const { id, url: address, store, disabled_at: disabled, paused_at: paused } = endpoint;
  return {
    ...{ id, url: address, store },
    // The cast: only this file writes the types.
    events: endpoint.events as z.infer<typeof endpointSchema>["events"],
    status: disabled ? "disabled" : paused ? "paused" : "active",
    status_reason: disabled
      ? "gone"
      : paused
        ? endpoint.paused_because === "failing"
          ? "failing"
          : "by_hand"
        : null,
    failing_since: endpoint.failing_since?.toISOString() ?? null,
    created_at: endpoint.created_at.toISOString(),
  };
}
