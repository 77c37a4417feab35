import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { jobsAbout, send } from "../support/shopify-webhooks.ts";

// Nobody works on the queue: a job that was done is empty.
beforeAll(() => openQueues(database));

/** The time of the event that a webhook's job holds, when Shopify told of another. */
async function timeTaken(told: Date): Promise<number> {
  const shop = `time-${randomUUID()}.myshopify.com`;
  await send("app/scopes_update", shop, {}, { at: told });
  const [job] = await jobsAbout(shop);
  return Date.parse(String(job?.["at"]));
}

test("X-Shopify-Triggered-At may lie behind our clock, and never ahead of it", async () => {
  const hourMs = 60 * 60_000;
  const behind = new Date(Date.now() - hourMs);
  expect(await timeTaken(behind)).toBe(behind.getTime());
  const ahead = await timeTaken(new Date(Date.now() + hourMs));
  expect(ahead).toBeLessThanOrEqual(Date.now());
});

test("an event without an id is told by its delivery, and each without either is one of its own", async () => {
  const shop = `id-${randomUUID()}.myshopify.com`;
  const delivery = randomUUID();
  const sent: Record<string, string>[] = [
    { "X-Shopify-Webhook-Id": delivery },
    { "X-Shopify-Webhook-Id": delivery },
    { "X-Shopify-Webhook-Id": randomUUID() },
    { "X-Shopify-Webhook-Id": "" },
    { "X-Shopify-Webhook-Id": "" },
  ];
  for (const headers of sent) await send("app/scopes_update", shop, {}, { eventId: "", headers });
  expect(await jobsAbout(shop)).toHaveLength(4);
});
