import type { PgBoss } from "pg-boss";
import { config } from "../config.server.ts";
import { log } from "../log.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { deleteExpired } from "../storage/upkeep/retention.server.ts";
import { errorsToLog, pruneQueue } from "./queue.server.ts";

const hourly = "7 * * * *";

/** Deletes every hour the rows that are past their time. Counters and matched referrals stay. */
export async function workOnPruning(boss: PgBoss): Promise<void> {
  const prune = async () => {
    const deleted = await deleteExpired(database.pool, config.attributionWindowDays);
    log.info({ deleted }, "pruned");
  };
  await boss.work(pruneQueue, errorsToLog(pruneQueue, prune));
  await boss.schedule(pruneQueue, hourly);
}
