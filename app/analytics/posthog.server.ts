import { PostHog } from "posthog-node";
import { config } from "../config.server.ts";
import type { OutboxEvent } from "../storage/outbox.server.ts";

const requestTimeoutMs = 10_000;

/**
 * Sends events and resolves once PostHog has taken all of them; rejects if it has not, so that the job is tried
 * again with the same ids. A client of its own for every call: the library keeps a failed batch's rest in memory,
 * drops batches after its own retries, and only `flush` tells (posthog-node 5.70).
 */
export async function sendEvents(events: OutboxEvent[]): Promise<void> {
  if (config.posthogApiKey === undefined) throw new Error("events are queued but POSTHOG_API_KEY is not set");
  const client = new PostHog(config.posthogApiKey, {
    host: config.posthogHost,
    flushAt: Number.MAX_SAFE_INTEGER,
    flushInterval: 0,
    fetchRetryCount: 0,
    requestTimeout: requestTimeoutMs,
  });
  client.on("error", () => {}); // flush rejects with the same error
  for (const event of events)
    client.capture({
      event: event.event,
      distinctId: event.distinct_id,
      uuid: event.uuid,
      timestamp: new Date(event.timestamp),
      disableGeoip: true,
      // Without it PostHog shifts timestamps by the delay of the delivery.
      properties: { ...event.properties, $ignore_sent_at: true },
      ...(event.store && { groups: { store: event.store } }),
    });
  await client.flush();
}
