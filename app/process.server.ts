import type { ClickDoors } from "./referrals/clicks/record-click.server.ts";
import { createVisitSalts } from "./referrals/clicks/click-id.server.ts";
import { createClickWriter } from "./referrals/clicks/click-writer.server.ts";
import { createTracking } from "./referrals/reports/note-tracking.server.ts";
import { createAnswerSignup } from "./referrals/signups/answer-signup.server.ts";
import { database } from "./storage/engine/database.server.ts";

/*
 * All that this process keeps between two requests, made once for its database and the wall clock. The rules make none of
 * it themselves, so that tests make their own.
 */

const now = (): Date => new Date();

/** How tracking fares, for the health card. */
export const tracking = createTracking(database.pool, now);

/** The way of a hit into the database. */
export const clicks: ClickDoors = {
  salts: createVisitSalts(database.pool),
  writer: createClickWriter(database.pool, { onLost: () => tracking.note("clicks_lost") }),
  now,
};

/** Records signups in groups. */
export const answerSignup = createAnswerSignup(database, now);
