import { PgBoss } from "pg-boss";
import { log } from "../log.server.ts";
import {
  erasureQueue,
  eventQueue,
  flowQueue,
  rejectedFlowQueue,
  rejectedQueue,
} from "../storage/outbox/outbox.server.ts";
import { updateQueuesWatched } from "../storage/outbox/job.server.ts";
import type { Database } from "../storage/engine/postgres.server.ts";
import { shopChangeQueue } from "../storage/stores/shop-change.server.ts";
import { watchQueues } from "./watch-queues.server.ts";

/** The queue of the hourly clean-up. */
export const pruneQueue = "prune";

/** The queue of the round that brings theme extensions up to date. */
export const themeQueue = "publish-themes";

/** The queue of the round that tells shops of their week, their milestones and a silent link. */
export const noticeQueue = "notices";

/** The queue of the daily refresh of tokens that nobody uses. */
export const refreshQueue = "refresh-tokens";

/** The queues with workers, which wait until `watchQueues` rings. */
const worked = [
  ...[eventQueue, flowQueue, erasureQueue, shopChangeQueue],
  ...[refreshQueue, pruneQueue, themeQueue, noticeQueue],
];
const watched = { notify: true };

const daySeconds = 24 * 60 * 60;
/** Delivered events can be sent again for this long. Undelivered ones wait as long. */
const keptSeconds = 30 * daySeconds;
/**
 * A job is tried for as long as it is kept. The delay stays short: after an outage every event has to be out within a
 * minute.
 */
const untilDelivered = { retryLimit: 1_000_000, retryDelay: 1, retryBackoff: true, retryDelayMax: 30 };

/** A merchant's workflow for a signup is stale after a week. */
const flowDays = 7;

/**
 * A job's handler whose errors go to the log. pg-boss keeps an error with its job for days, and the text of an error
 * can name a shop or a person.
 */
export function errorsToLog<Jobs, Result>(queue: string, handle: (jobs: Jobs) => Promise<Result>) {
  return async (jobs: Jobs): Promise<Result> => {
    try {
      return await handle(jobs);
    } catch (error) {
      log.warn({ queue, err: error }, "a job failed and comes again");
      throw errorForQueue();
    }
  };
}

/** Without a cause: pg-boss would keep the cause with the job, too. */
function errorForQueue(): Error {
  return new Error("The log has the error.");
}

/**
 * Opens pg-boss on the app's own connections and makes sure that its schema and our queues exist. Jobs are written
 * by our own statements (storage/outbox), so the queues must be there before the first fact is. Only a process that
 * works on the queues (`work`) supervises and schedules.
 */
export async function openQueues(database: Database, { work = false } = {}): Promise<PgBoss> {
  const boss = new PgBoss({
    db: {
      executeSql: (text, values) => database.pool.query(text, values),
      listen: (_channel, ring) => Promise.resolve(watchQueues(database.pool, worked, ring)),
    },
    useListenNotify: work,
    supervise: work,
    schedule: work,
  });
  boss.on("error", (error) => log.warn({ err: error }, "job queue"));
  await boss.start();
  const kept = { retentionSeconds: keptSeconds, deleteAfterSeconds: keptSeconds };
  await boss.createQueue(eventQueue, { ...watched, ...untilDelivered, ...kept, expireInSeconds: 120 });
  await boss.createQueue(rejectedQueue, kept);
  await boss.createQueue(flowQueue, {
    ...watched,
    ...untilDelivered,
    retryDelay: 5,
    retryDelayMax: 15 * 60,
    retentionSeconds: flowDays * daySeconds,
    deleteAfterSeconds: daySeconds,
    expireInSeconds: 120,
  });
  await boss.createQueue(rejectedFlowQueue, kept);
  await boss.createQueue(erasureQueue, { ...watched, ...untilDelivered, expireInSeconds: 600 });
  const ordered = { policy: "key_strict_fifo" as const, expireInSeconds: 900 };
  await boss.createQueue(shopChangeQueue, {
    ...watched,
    ...untilDelivered,
    ...ordered,
    retentionSeconds: keptSeconds,
  });
  await boss.createQueue(refreshQueue, { ...watched, policy: "singleton", expireInSeconds: 3 * 60 * 60 });
  await boss.createQueue(pruneQueue, { ...watched, policy: "singleton", expireInSeconds: 600 });
  await boss.createQueue(noticeQueue, { ...watched, policy: "singleton", expireInSeconds: 600 });
  await boss.createQueue(themeQueue, { ...watched, policy: "singleton", expireInSeconds: 600 });
  await updateQueuesWatched(database.pool, worked);
  return boss;
}
