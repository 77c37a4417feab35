import { z } from "zod";
import { sendTest } from "../referrals/webhooks/manage-endpoints.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { resendMessages, selectMessages } from "../storage/webhooks/webhook-message.server.ts";
import { cursorOf, cutPage, momentPosition, momentPositionOf, readCursor } from "./cursor.server.ts";
import { operation } from "./operation.server.ts";
import { instant, pageOf, pageQuery } from "./schemas.ts";
import { path, refusals, requireEndpoint, scope, tag } from "./webhook-endpoint-answer.server.ts";

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
    const list = `deliveries ${id}`;
    const read = readCursor(list, query.cursor, momentPosition);
    const after = read && { createdAt: read.at, id: read.id };
    const found = await selectMessages(database.pool, id, { limit: query.limit + 1, after });
    const { rows, next } = cutPage(found, query.limit, (row) =>
      cursorOf(list, momentPositionOf(row.created_at, row.id)),
    );
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
      next_cursor: next,
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
