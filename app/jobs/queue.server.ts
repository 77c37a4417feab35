import { PgBoss } from "pg-boss";
import { log } from "../log.server.ts";
import { eventQueue } from "../storage/outbox.server.ts";
import type { Database } from "../storage/postgres.server.ts";

const daySeconds = 24 * 60 * 60;
/** Delivered events can be sent again for this long; undelivered ones wait as long. */
const keptSeconds = 30 * daySeconds;

/**
 * Opens pg-boss on the app's own connections and makes sure that its schema and our queues exist. Jobs are written
 * by our own statements (storage/outbox), so the queues must be there before the first fact is.
 */
export async function openQueues(database: Database): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values) },
    // Only a process that works on the queues supervises them.
    supervise: false,
    schedule: false,
  });
  boss.on("error", (error) => log.warn({ err: error }, "job queue"));
  await boss.start();
  await boss.createQueue(eventQueue, {
    retryLimit: 1000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: 60,
    retentionSeconds: keptSeconds,
    deleteAfterSeconds: keptSeconds,
  });
  return boss;
}
