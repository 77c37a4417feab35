import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { log } from "../log.server.ts";
import {
  postWebhook,
  reachingPublic,
  type Posted,
  type Reaching,
} from "../referrals/webhooks/post-webhook.server.ts";
import { webhookBody, webhookHeaders } from "../referrals/webhooks/webhook-body.server.ts";
import type { Database } from "../storage/engine/postgres.server.ts";
import {
  findEndpoint,
  updateEndpointFared,
  type WebhookEndpoint,
} from "../storage/webhooks/webhook-endpoint.server.ts";
import {
  insertAttempts,
  selectDueEndpoints,
  takeDueMessages,
  type Attempt,
  type DueMessage,
} from "../storage/webhooks/webhook-message.server.ts";

/** Sends messages to endpoints for as long as the process lives. */
export type WebhookDelivery = {
  start(): void;
  /** Sends everything that is due now. */
  deliverDue(): Promise<void>;
  /** Takes no more messages, and ends when those under way are answered. */
  stop(): Promise<void>;
};

const secondMs = 1_000;
const hourMs = 3_600 * secondMs;
/** The pauses between tries, about a day in all. */
const pausesMs = [5 * secondMs, 300 * secondMs, hourMs / 2, 2 * hourMs, 5 * hourMs, 10 * hourMs, 6 * hourMs];
const failingMax = 5 * 24 * hourMs;
/** Longer than any pause, so failures of one row are never farther apart. */
const apartMs = 2 * 24 * hourMs;
const pollMs = 1_000;
/** Longer than a try takes. After this time another process may take the messages of one that died. */
const takenMs = 60_000;
const atOnce = 10;
const lanesMax = 200;

/**
 * Each endpoint has a lane of its own: a few messages at a time, in the order of their turn. So an endpoint that hangs
 * holds up only itself. An endpoint that fails gives up its lane after each few messages, and healthy endpoints come
 * first. The messages of one endpoint have no promised order.
 */
export function createWebhookDelivery(
  database: Database,
  now: () => Date,
  reaching: Reaching = reachingPublic,
): WebhookDelivery {
  const lanes = new Map<string, Promise<void>>();
  let isStopping = false;
  let polling: Promise<void> | null = null;

  async function startLanes(): Promise<void> {
    for (const id of await selectDueEndpoints(database.pool, now(), lanesMax))
      if (!lanes.has(id) && lanes.size < lanesMax && !isStopping)
        lanes.set(
          id,
          runLane(id)
            .catch((error: unknown) => log.warn({ err: error, endpoint: id }, "webhooks wait"))
            .finally(() => lanes.delete(id)),
        );
  }

  async function runLane(endpointId: string): Promise<void> {
    while (!isStopping && (await sendSome(endpointId)));
  }

  /** Whether there may be more to send, and the endpoint takes it. */
  async function sendSome(endpointId: string): Promise<boolean> {
    const endpoint = await findEndpoint(database.pool, endpointId);
    if (!endpoint || endpoint.paused_at || endpoint.disabled_at) return false;
    const at = now();
    const until = new Date(at.getTime() + takenMs);
    const messages = await takeDueMessages(database.pool, endpointId, { now: at, until, limit: atOnce });
    if (messages.length === 0) return false;
    const tried = await Promise.all(messages.map((message) => send(message, endpoint)));
    const endedAt = now();
    await insertAttempts(
      database.pool,
      tried.map(({ attempt }) => attempt),
      endedAt,
    );
    const posted = tried.filter(({ isPosted }) => isPosted);
    const how = posted.some(({ attempt }) => attempt.status === 410)
      ? "gone"
      : posted.some(({ attempt }) => attempt.delivered)
        ? "delivered"
        : "failed";
    if (posted.length > 0)
      await updateEndpointFared(database.pool, endpointId, how, {
        at: endedAt,
        pauseAfter: new Date(endedAt.getTime() - failingMax),
        apartBefore: new Date(endedAt.getTime() - apartMs),
      });
    return how === "delivered" && messages.length === atOnce;
  }

  async function send(
    message: DueMessage,
    endpoint: WebhookEndpoint,
  ): Promise<{ attempt: Attempt; isPosted: boolean }> {
    let body: string;
    try {
      body = await webhookBody(database.pool, message, endpoint);
    } catch (error) {
      // Our fault, with this message alone. The others go, and this one has its tries like any other.
      log.error({ err: error, endpoint: endpoint.id, message: message.id }, "a webhook's body was not made");
      const failed = { status: null, answer: "the app could not write the message", retryAfterMs: 0 };
      return { attempt: attemptOf(message, failed, 0, now()), isPosted: false };
    }
    const startedAt = performance.now();
    const headers = webhookHeaders(message.id, body, endpoint, now());
    const posted = await postWebhook(endpoint.url, body, headers, reaching);
    const ms = Math.round(performance.now() - startedAt);
    return { attempt: attemptOf(message, posted, ms, now()), isPosted: true };
  }

  async function deliverDue(): Promise<void> {
    do {
      await startLanes();
      await Promise.all(lanes.values());
    } while ((await selectDueEndpoints(database.pool, now(), 1)).length > 0);
  }

  async function poll(): Promise<void> {
    while (!isStopping) {
      await startLanes().catch((error: unknown) => log.warn({ err: error }, "webhooks wait"));
      await sleep(pollMs);
    }
  }

  return {
    start: () => {
      polling ??= poll();
    },
    deliverDue,
    stop: async () => {
      isStopping = true;
      await Promise.all(lanes.values());
      await polling;
    },
  };
}

function attemptOf(
  message: DueMessage,
  { status, answer, retryAfterMs }: Posted,
  ms: number,
  at: Date,
): Attempt {
  const delivered = status !== null && status >= 200 && status < 300;
  const pause = pausesMs[message.tries - 1];
  const isOver = delivered || status === 410 || pause === undefined;
  const waitMs = Math.max(retryAfterMs, (pause ?? 0) * (0.8 + randomInt(400) / 1_000));
  const dueAt = isOver ? null : new Date(at.getTime() + waitMs);
  return { messageId: message.id, takenUntil: message.taken_until, status, ms, answer, delivered, dueAt };
}
