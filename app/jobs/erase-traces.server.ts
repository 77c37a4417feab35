import type { Job, PgBoss } from "pg-boss";
import { eraseTraces } from "../referrals/signups/erase-person.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { erasureQueue } from "../storage/outbox/outbox.server.ts";
import { errorsToLog } from "./queue.server.ts";

/** Whoever erases many people at once does not wait a second for each. */
const peopleAtOnce = 10;
const pollSeconds = 1;

/** Removes erased people from old answers and events. Empties its own job too. */
export async function workOnErasures(boss: PgBoss): Promise<void> {
  const handle = async (jobs: Job<{ user_id?: string }>[]) => {
    for (const { data } of jobs) if (data.user_id) await eraseTraces(database.pool, data.user_id);
  };
  const options = { batchSize: peopleAtOnce, pollingIntervalSeconds: pollSeconds, burstWhenBatchFull: true };
  await boss.work(erasureQueue, options, errorsToLog(erasureQueue, handle));
}
