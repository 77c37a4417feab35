import { PostHog } from "posthog-node";
import { config } from "../config.server.ts";
import type { OutboxEvent } from "../storage/outbox/outbox.server.ts";

const requestTimeoutMs = 10_000;

/** PostHog answered, but did not take the events. */
export class PostHogRefusal extends Error {
  readonly status: number;
  /** How long PostHog asked to be left alone; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(status: number, retryAfterMs: number | null, cause: unknown) {
    super(`PostHog answered ${status}`, { cause });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Sends events. Resolves once PostHog has taken all of them, and throws if it has not. Every call has a client of its
 * own: the library keeps the rest of a failed batch in memory, drops batches after its own retries, and only `flush`
 * tells (posthog-node 5.70). The library halves a batch that is too large (413) by itself. `slugs`: the
 * stores' names, by id.
 */
export async function sendEvents(
  events: OutboxEvent[],
  slugs: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  if (events.length === 0) return;
  if (config.posthogApiKey === undefined) throw new Error("events are queued but POSTHOG_API_KEY is not set");
  const client = new PostHog(config.posthogApiKey, {
    host: config.posthogHost,
    flushAt: Number.MAX_SAFE_INTEGER,
    maxBatchSize: events.length,
    maxQueueSize: events.length + 1,
    flushInterval: 0,
    fetchRetryCount: 0,
    requestTimeout: requestTimeoutMs,
  });
  client.on("error", () => {}); // flush rejects with the same error
  for (const event of events) {
    const store = event.store_id ? slugs.get(event.store_id) : event.store;
    client.capture({
      event: event.event,
      distinctId: event.distinct_id,
      uuid: event.uuid,
      timestamp: new Date(event.timestamp),
      disableGeoip: true,
      // Otherwise PostHog shifts timestamps by the delay of the delivery.
      properties: { ...event.properties, $ignore_sent_at: true },
      ...(store && { groups: { store } }),
    });
  }
  try {
    await client.flush();
  } catch (error) {
    const { status, retryAfterMs } = error as { status?: number; retryAfterMs?: number };
    throw typeof status === "number" ? new PostHogRefusal(status, retryAfterMs ?? null, error) : error;
  }
}
