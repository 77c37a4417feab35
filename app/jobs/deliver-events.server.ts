import type { Job, PgBoss } from "pg-boss";
import { PostHogRefusal, sendEvents } from "../analytics/posthog.server.ts";
import { log } from "../log.server.ts";
import type { Tracking } from "../referrals/reports/note-tracking.server.ts";
import { personOf } from "../referrals/signups/person-key.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { userIdOf } from "../storage/signups/user-id.ts";
import { eventQueue, insertRejectedEvents, type OutboxEvent } from "../storage/outbox/outbox.server.ts";
import { selectSlugs } from "../storage/stores/store.server.ts";
import { selectErasedKeys } from "../storage/signups/user.server.ts";
import { errorsToLog } from "./queue.server.ts";

/** The content of one job of the outbox. */
type EventJob = { events?: OutboxEvent[] };

/** A job holds `eventsOfJobMax` events at most, so that 25,000 are held in memory at most. */
const jobsAtOnce = 250;
const eventsAtOnce = 1000;
/**
 * A job that is held for two minutes counts as lost, and comes again. The last request begins half a minute before
 * that.
 */
const holdMsMax = 90_000;
const pollSeconds = 0.5;
const pauseMsMax = 30_000;
const refusedPauseMs = 60_000;
/**
 * When so many events are refused one by one and none is taken, the fault is PostHog's configuration, not the events.
 */
const poisonMax = 10;

/** What is known of PostHog while events are delivered: how often it failed in a row, and until when it is left alone. */
export type Delivery = { failures: number; pausedUntil: number; tracking: Tracking; now: () => Date };

export function createDelivery(tracking: Tracking, now: () => Date): Delivery {
  return { failures: 0, pausedUntil: 0, tracking, now };
}

/** Delivers the outbox to PostHog. Many jobs share a request, and the next request follows at once. */
export async function workOnEvents(boss: PgBoss, delivery: Delivery): Promise<void> {
  const options = { batchSize: jobsAtOnce, pollingIntervalSeconds: pollSeconds, burstWhenBatchFull: true };
  const handle = (jobs: Job<EventJob>[]) =>
    deliverJobs(delivery, jobs, async (sent) => void (await boss.complete(eventQueue, sent)));
  await boss.work(eventQueue, options, errorsToLog(eventQueue, handle));
}

/**
 * Sends the events of many jobs, request by request. The jobs of a request are acknowledged once PostHog has taken it.
 * So a later request that fails, or never has its turn, brings back its own jobs only.
 */
export async function deliverJobs(
  delivery: Delivery,
  jobs: Job<EventJob>[],
  acknowledge: (sent: Job<EventJob>[]) => Promise<void>,
): Promise<void> {
  const until = delivery.now().getTime() + holdMsMax;
  for (const portion of inRequests(jobs)) {
    if (delivery.now().getTime() > until) throw new Error("PostHog is slow: the rest comes again");
    await deliver(
      delivery,
      portion.flatMap((job) => job.data.events ?? []),
    );
    await acknowledge(portion);
  }
}

function inRequests(jobs: Job<EventJob>[]): Job<EventJob>[][] {
  const portions: Job<EventJob>[][] = [];
  let events = Infinity;
  for (const job of jobs) {
    const own = job.data.events?.length ?? 0;
    if (events + own > eventsAtOnce) {
      portions.push([]);
      events = 0;
    }
    events += own;
    portions.at(-1)?.push(job);
  }
  return portions;
}

/**
 * Sends events at least once, always with the ids they were written with. Throws while PostHog is away, so that the
 * jobs come again. Meanwhile one batch at a time probes, at growing intervals. Events that PostHog refuses for their
 * content are found by halving the batch and put aside, where `npm run events` shows them.
 */
export async function deliver(delivery: Delivery, events: OutboxEvent[]): Promise<void> {
  await pauseOver(delivery);
  const wanted = await withoutErased(events);
  const slugs = await selectSlugs(
    database.pool,
    wanted.flatMap((event) => event.store_id ?? []),
  );
  try {
    for (let start = 0; start < wanted.length; start += eventsAtOnce) {
      const batch = wanted.slice(start, start + eventsAtOnce);
      const rejected = await sendOrSplit(batch, slugs);
      if (rejected.length === batch.length && rejected.length >= poisonMax)
        throw new Error("PostHog refuses every event: check POSTHOG_HOST");
      if (rejected.length > 0) await putAside(rejected);
    }
    delivery.failures = 0;
    if (wanted.length > 0) delivery.tracking.note("posthog_delivered");
  } catch (error) {
    pause(delivery, error);
    throw error;
  }
}

async function sendOrSplit(events: OutboxEvent[], slugs: Map<string, string>): Promise<OutboxEvent[]> {
  try {
    await sendEvents(events, slugs);
    return [];
  } catch (error) {
    if (!(error instanceof PostHogRefusal) || error.status !== 400) throw error;
    if (events.length === 1) return events;
    const half = Math.ceil(events.length / 2);
    return [
      ...(await sendOrSplit(events.slice(0, half), slugs)),
      ...(await sendOrSplit(events.slice(half), slugs)),
    ];
  }
}

async function putAside(events: OutboxEvent[]): Promise<void> {
  log.error(
    { events: events.map(({ uuid, event }) => ({ uuid, event })) },
    "PostHog refused events for their content",
  );
  const people = await Promise.all(events.map((event) => personOf(event.distinct_id)));
  await insertRejectedEvents(
    database.pool,
    events,
    people.map(({ key }) => userIdOf(key)),
  );
}

/** Events of people who were erased while the events waited are not sent. */
async function withoutErased(events: OutboxEvent[]): Promise<OutboxEvent[]> {
  const keyed = await Promise.all(
    events.map(async (event) => ({ event, key: (await personOf(event.distinct_id)).key })),
  );
  const keys = keyed.map(({ key }) => key);
  const erased = new Set((await selectErasedKeys(database.pool, keys)).map((key) => key.toString("hex")));
  return keyed.filter(({ key }) => !erased.has(key.toString("hex"))).map(({ event }) => event);
}

function pause(delivery: Delivery, error: unknown): void {
  delivery.failures += 1;
  const backoffMs =
    Math.min(pauseMsMax, 500 * 2 ** Math.min(delivery.failures, 10)) * (0.5 + Math.random() / 2);
  const status = error instanceof PostHogRefusal ? error.status : null;
  const asked = error instanceof PostHogRefusal ? error.retryAfterMs : null;
  const refused = status === 401 || status === 403;
  const pauseMs = asked ?? (refused ? refusedPauseMs : backoffMs);
  delivery.pausedUntil = delivery.now().getTime() + pauseMs;
  delivery.tracking.note(refused ? "posthog_refused_key" : "posthog_away");
  if (refused) log.error({ status }, "PostHog refuses POSTHOG_API_KEY: events wait in the outbox");
  else log.warn({ err: error, pauseMs: Math.round(pauseMs) }, "PostHog is away: events wait in the outbox");
}

/** Waits out a pause, but no longer than a job may be held. */
async function pauseOver({ pausedUntil, now }: Delivery): Promise<void> {
  const waitMs = Math.min(pausedUntil - now().getTime(), refusedPauseMs);
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
}
