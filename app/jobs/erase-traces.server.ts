import type { Job, PgBoss } from "pg-boss";
import { eraseTraces } from "../referrals/signups/erase-person.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { erasureQueue } from "../storage/outbox/outbox.server.ts";
import { errorsToLog } from "./queue.server.ts";

/** Removes erased people from old answers and events. Empties its own job too. */
export async function workOnErasures(boss: PgBoss): Promise<void> {
  const handle = async (jobs: Job<{ user_id?: string }>[]) => {
    for (const { data } of jobs) if (data.user_id) await eraseTraces(database.pool, data.user_id);
  };
  await boss.work(erasureQueue, { pollingIntervalSeconds: 1 }, errorsToLog(erasureQueue, handle));
}
