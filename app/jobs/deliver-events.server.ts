import type { PgBoss } from "pg-boss";
import { sendEvents } from "../analytics/posthog.server.ts";
import { eventQueue, type OutboxEvent } from "../storage/outbox.server.ts";

/** What one job of the outbox carries. */
type EventJob = { events: OutboxEvent[] };

const jobsAtOnce = 100;
const pollSeconds = 0.5;

/** Delivers the outbox to PostHog, a batch of jobs in one flush; a failed batch is tried again whole, same ids. */
export async function workOnEvents(boss: PgBoss): Promise<void> {
  await boss.work<EventJob>(
    eventQueue,
    { batchSize: jobsAtOnce, pollingIntervalSeconds: pollSeconds },
    async (jobs) => sendEvents(jobs.flatMap((job) => job.data.events)),
  );
}
