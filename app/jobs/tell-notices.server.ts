import type { PgBoss } from "pg-boss";
import { log } from "../log.server.ts";
import { tellNotices } from "../referrals/notices/tell-notices.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { errorsToLog, noticeQueue } from "./queue.server.ts";

/** Often enough for every zone's nine o'clock, and for a milestone to be news. */
const everyQuarter = "*/15 * * * *";

/** Tells shops of their week, their milestones and a silent link, through Shopify Flow. */
export async function workOnNotices(boss: PgBoss, now: () => Date): Promise<void> {
  const tell = async () => {
    const told = await tellNotices(database, now());
    if (told > 0) log.info({ told }, "shops were told of their week, a milestone or a silence");
  };
  await boss.work(noticeQueue, errorsToLog(noticeQueue, tell));
  await boss.schedule(noticeQueue, everyQuarter);
}
