import { z } from "zod";
import { config } from "../config.server.ts";
import { problem } from "../http/problem.server.ts";
import { usualEvents, webhookEvents } from "../referrals/webhooks/event-types.ts";
import {
  changeEndpoint,
  createEndpoint,
  endpointsMax,
  removeEndpoint,
  rotateSecret,
  secretText,
} from "../referrals/webhooks/manage-endpoints.server.ts";
import { readEndpointUrl } from "../referrals/webhooks/public-address.ts";
import { database } from "../storage/engine/database.server.ts";
import { selectEndpoints, type WebhookEndpoint } from "../storage/webhooks/webhook-endpoint.server.ts";
import { cursorOf, cutPage, momentPosition, momentPositionOf, readCursor } from "./cursor.server.ts";
import { operation } from "./operation.server.ts";
import { instant, pageOf, pageQuery } from "./schemas.ts";
import {
  byKey,
  endpointSchema,
  path,
  refusals,
  requireEndpoint,
  scope,
  shown,
  tag,
} from "./webhook-endpoint-answer.server.ts";

const events = z.array(z.enum(webhookEvents)).min(1);
const url = z
  .string()
  .max(2048)
  .transform((text, context) => {
    const read = readEndpointUrl(text, { isAnywhere: config.webhooksAnywhere });
    if ("url" in read) return read.url;
    context.addIssue({ code: "custom", message: read.fault });
    return z.NEVER;
  })
  .meta({ format: "uri", examples: ["https://portal.example/hooks/store-referrals"] });
const secret = z.string().meta({ description: "Signs the messages. Told only here.", examples: ["whsec_…"] });

export const listEndpoints = operation({
  id: "listWebhookEndpoints",
  method: "GET",
  path: "/webhook-endpoints",
  tag,
  summary: "The endpoints of this key",
  description: `A platform key has the platform's endpoints, a store's key the store's; ${endpointsMax} at most.`,
  parameters: { query: z.strictObject(pageQuery(200, 50)) },
  answer: {
    schema: pageOf(endpointSchema, "WebhookEndpointPage"),
    description: "A page of endpoints, the oldest first",
  },
  handle: async ({ key, query }) => {
    const list = `endpoints ${key.store_id ?? ""}`;
    const after = readCursor(list, query.cursor, momentPosition);
    // They are few, so all are read.
    const all = await selectEndpoints(database.pool, key.store_id);
    const later = all.filter((one) => !after || isAfter(one, after));
    const { rows, next } = cutPage(later, query.limit, (one) =>
      cursorOf(list, momentPositionOf(one.created_at, one.id)),
    );
    return { data: rows.map(shown), next_cursor: next };
  },
});

function isAfter(one: WebhookEndpoint, { at, id }: z.output<typeof momentPosition>): boolean {
  const ms = one.created_at.getTime() - at.getTime();
  return ms > 0 || (ms === 0 && one.id > id);
}

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
