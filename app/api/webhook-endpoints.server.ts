import { z } from "zod";
import { config } from "../config.server.ts";
import type { Call } from "../http/endpoint.server.ts";
import { problem } from "../http/problem.server.ts";
import { usualEvents, webhookEvents } from "../referrals/webhooks/event-types.ts";
import {
  changeEndpoint,
  createEndpoint,
  endpointsMax,
  removeEndpoint,
  rotateSecret,
  secretText,
  sendTest,
} from "../referrals/webhooks/manage-endpoints.server.ts";
import { urlFault } from "../referrals/webhooks/public-address.ts";
import type { Actor } from "../storage/audit/audit-entry.server.ts";
import { database } from "../storage/engine/database.server.ts";
import type { ApiKey } from "../storage/keys/api-key.server.ts";
import {
  findEndpoint,
  selectEndpoints,
  type WebhookEndpoint,
} from "../storage/webhooks/webhook-endpoint.server.ts";
import { resendMessages, selectMessages } from "../storage/webhooks/webhook-message.server.ts";
import { cursorOf, readCursor } from "./cursor.server.ts";
import { operation } from "./operation.server.ts";
import { instant, pageOf, pageQuery } from "./schemas.ts";

const tag = "Webhooks";
const scope = "integration:write";
const events = z.array(z.enum(webhookEvents)).min(1);
const url = z
  .string()
  .max(2048)
  .superRefine((text, context) => {
    const fault = urlFault(text, { isAnywhere: config.webhooksAnywhere });
    if (fault) context.addIssue({ code: "custom", message: fault });
  })
  .meta({ format: "uri", examples: ["https://portal.example/hooks/store-referrals"] });
const secret = z.string().meta({ description: "Signs the messages. Told only here.", examples: ["whsec_…"] });

const endpointSchema = z
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

const path = z.object({ id: z.string() });
const refusals = [{ status: 404, code: "not_found", when: "The key has no such endpoint." } as const];

export const listEndpoints = operation({
  id: "listWebhookEndpoints",
  method: "GET",
  path: "/webhook-endpoints",
  tag,
  summary: "The endpoints of this key",
  description: `A platform key has the platform's endpoints, a store's key the store's; ${endpointsMax} at most.`,
  answer: {
    schema: z.object({ data: z.array(endpointSchema) }).meta({ id: "WebhookEndpoints" }),
    description: "The endpoints, the oldest first",
  },
  handle: async ({ key }) => ({ data: (await selectEndpoints(database.pool, key.store_id)).map(shown) }),
});

export const addEndpoint = operation({
  id: "createWebhookEndpoint",
  method: "POST",
  path: "/webhook-endpoints",
  tag,
  scope,
  summary: "Add an endpoint",
  description:
    "Events are posted to it, signed as Standard Webhooks says, at least once and in no promised order. A 2xx within 15 s takes a message; else it comes again for a day.",
  body: z
    .strictObject({
      url,
      events: events.optional().meta({ description: "Default: all but `referral.clicked`." }),
    })
    .meta({ id: "NewWebhookEndpoint" }),
  answer: {
    status: 201,
    schema: endpointSchema.extend({ secret }).meta({ id: "WebhookEndpointWithSecret" }),
    description: "The endpoint, and its secret this once",
  },
  refusals: [{ status: 409, code: "too_many", when: `There are ${endpointsMax} endpoints.` }],
  handle: async ({ key, body, call }) => {
    const asked = { url: body.url, events: body.events ?? usualEvents };
    const endpoint = await createEndpoint(key.store_id, asked, byKey(key, call));
    if (endpoint === "full") throw problem(409, "too_many", `There are ${endpointsMax} endpoints already.`);
    return { ...shown(endpoint), secret: secretText(endpoint.secret) };
  },
});

export const getEndpoint = operation({
  id: "getWebhookEndpoint",
  method: "GET",
  path: "/webhook-endpoints/{id}",
  tag,
  summary: "One endpoint",
  parameters: { path },
  answer: { schema: endpointSchema, description: "The endpoint" },
  refusals,
  handle: async ({ key, path }) => shown(await requireEndpoint(key, path.id)),
});

export const updateEndpoint = operation({
  id: "updateWebhookEndpoint",
  method: "PATCH",
  path: "/webhook-endpoints/{id}",
  tag,
  scope,
  summary: "Change an endpoint, pause it, or let it go on",
  description: "`active` lets a paused or disabled endpoint go on, with all that waits for it.",
  parameters: { path },
  body: z
    .strictObject({
      url: url.optional(),
      events: events.optional(),
      status: z.enum(["active", "paused"]).optional(),
    })
    .meta({ id: "WebhookEndpointChange" }),
  answer: { schema: endpointSchema, description: "The endpoint as it is now" },
  refusals,
  handle: async ({ key, path, body, call }) =>
    shown(await changeEndpoint(await requireEndpoint(key, path.id), body, byKey(key, call))),
});

export const dropEndpoint = operation({
  id: "deleteWebhookEndpoint",
  method: "DELETE",
  path: "/webhook-endpoints/{id}",
  tag,
  scope,
  summary: "Remove an endpoint, with all that waits for it",
  parameters: { path },
  answer: { status: 204, schema: null, description: "It is gone" },
  refusals,
  handle: async ({ key, path, call }) => {
    await removeEndpoint(await requireEndpoint(key, path.id), byKey(key, call));
    return null;
  },
});

export const testEndpoint = operation({
  id: "testWebhookEndpoint",
  method: "POST",
  path: "/webhook-endpoints/{id}/test",
  tag,
  scope,
  summary: "Send a `webhook.test` event",
  parameters: { path },
  answer: {
    status: 202,
    schema: z.object({ message_id: z.uuid() }).meta({ id: "WebhookTest" }),
    description: "It is on its way: look at the deliveries",
  },
  refusals,
  handle: async ({ key, path, call }) => {
    const { id } = await requireEndpoint(key, path.id);
    return { message_id: await sendTest(id, call.receivedAt) };
  },
});

export const rotateEndpointSecret = operation({
  id: "rotateWebhookSecret",
  method: "POST",
  path: "/webhook-endpoints/{id}/rotate-secret",
  tag,
  scope,
  summary: "Get a new secret",
  description: "For a day both secrets sign each message, the new one first.",
  parameters: { path },
  answer: {
    schema: z.object({ secret, previous_secret_ends_at: instant }).meta({ id: "NewWebhookSecret" }),
    description: "The new secret, this once",
  },
  refusals,
  handle: async ({ key, path, call }) => {
    const found = await requireEndpoint(key, path.id);
    const { endpoint, beforeEnds } = await rotateSecret(found, byKey(key, call));
    return { secret: secretText(endpoint.secret), previous_secret_ends_at: beforeEnds.toISOString() };
  },
});

const deliverySchema = z
  .object({
    id: z.uuid().meta({ description: "The message's `webhook-id`." }),
    type: z.string(),
    state: z.enum(["waiting", "delivered", "failed"]),
    occurred_at: instant,
    next_attempt_at: instant.nullable(),
    attempts: z.array(
      z.object({
        at: instant,
        status: z.int().nullable().meta({ description: "The HTTP status. Null when nobody answered." }),
        ms: z.int(),
        answer: z.string().meta({ description: "The answer's beginning, or why there is none." }),
      }),
    ),
  })
  .meta({ id: "WebhookDelivery" });

export const listDeliveries = operation({
  id: "listWebhookDeliveries",
  method: "GET",
  path: "/webhook-endpoints/{id}/deliveries",
  tag,
  summary: "An endpoint's messages of the last 30 days with their attempts, the newest first",
  parameters: { path, query: z.strictObject(pageQuery(200, 50)) },
  answer: { schema: pageOf(deliverySchema, "WebhookDeliveryPage"), description: "A page of messages" },
  refusals,
  handle: async ({ key, path, query }) => {
    const { id } = await requireEndpoint(key, path.id);
    const [at = "", messageId = ""] = readCursor("deliveries", query.cursor)?.split(" ") ?? [];
    const after = messageId ? { createdAt: new Date(Number(at)), id: messageId } : null;
    const found = await selectMessages(database.pool, id, { limit: query.limit + 1, after });
    const rows = found.slice(0, query.limit);
    const last = found.length > query.limit ? rows.at(-1) : undefined;
    return {
      data: rows.map((row) => ({
        ...{ id: row.id, type: row.type, occurred_at: row.occurred_at.toISOString() },
        state: row.delivered_at
          ? ("delivered" as const)
          : row.due_at
            ? ("waiting" as const)
            : ("failed" as const),
        next_attempt_at: row.due_at?.toISOString() ?? null,
        attempts: row.attempts.map(({ at, ...attempt }) => ({ ...attempt, at: new Date(at).toISOString() })),
      })),
      next_cursor: last ? cursorOf("deliveries", `${last.created_at.getTime()} ${last.id}`) : null,
    };
  },
});

export const resendDeliveries = operation({
  id: "resendWebhookDeliveries",
  method: "POST",
  path: "/webhook-endpoints/{id}/resend",
  tag,
  scope,
  summary: "Send one message again, or all since a time",
  parameters: { path },
  body: z
    .strictObject({ message_id: z.uuid().optional(), since: z.iso.datetime({ offset: true }).optional() })
    .refine(({ message_id, since }) => !message_id !== !since, {
      path: ["since"],
      error: "or message_id: send one of both",
    })
    .meta({ id: "WebhookResend" }),
  answer: {
    status: 202,
    schema: z.object({ resent: z.int() }).meta({ id: "WebhookResent" }),
    description: "How many go again",
  },
  refusals,
  handle: async ({ key, path, body, call }) => {
    const { id } = await requireEndpoint(key, path.id);
    const since = body.since === undefined ? null : new Date(body.since);
    const asked = { id: body.message_id ?? null, since, now: call.receivedAt };
    return { resent: await resendMessages(database.pool, id, asked) };
  },
});

function byKey(key: ApiKey, call: Call): { by: Actor; at: Date } {
  return { by: { via: "api", key: key.name }, at: call.receivedAt };
}

/** An endpoint of the key's own. Another's is the same 404 as none. */
async function requireEndpoint(key: ApiKey, id: string): Promise<WebhookEndpoint> {
  const endpoint = z.uuid().safeParse(id).success ? await findEndpoint(database.pool, id) : null;
  if (!endpoint || endpoint.store_id !== key.store_id)
    throw problem(404, "not_found", "There is no such endpoint.");
  return endpoint;
}

function shown(endpoint: WebhookEndpoint): z.input<typeof endpointSchema> {
  const { id, url: address, store, disabled_at: disabled, paused_at: paused } = endpoint;
  return {
    ...{ id, url: address, store },
    // The cast: only this file writes the types.
    events: endpoint.events as z.infer<typeof events>,
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
