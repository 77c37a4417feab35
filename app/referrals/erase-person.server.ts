import { v7 as uuidv7 } from "uuid";
import { updateResponsesErased } from "../storage/message-receipt.server.ts";
import { insertErasure, updateJobsErased } from "../storage/outbox.server.ts";
import type { Sql } from "../storage/postgres.server.ts";
import { updateReferralErased } from "../storage/store-referral-signups.server.ts";
import type { Recorded } from "./receipt.ts";
import { eraseUser, type Person } from "../storage/user.server.ts";

/** The answer to an erasure. */
export type Erasure = { user_id: string; erased: true };

/**
 * Removes a person inside the caller's transaction, known or not: from here on every report of them, replays too,
 * answers `erased` and changes nothing. Counts stay. Old answers and events are left to `eraseTraces`, a job.
 */
export async function erasePerson(sql: Sql, person: Person): Promise<Recorded<Erasure>> {
  const userId = await eraseUser(sql, uuidv7(), person.key);
  // A statement of its own: it must see a referral that the first one waited for.
  await updateReferralErased(sql, userId);
  await insertErasure(sql, person.externalId);
  return { receipt: erasureOf(person), counts: null };
}

/** What every report of an erasure is answered, also for somebody never seen. */
export function erasureOf(person: Person): Erasure {
  return { user_id: person.externalId, erased: true };
}

/** Removes what old answers and queued or delivered events still say of an erased person. Safe to repeat. */
export async function eraseTraces(sql: Sql, externalId: string): Promise<void> {
  await updateResponsesErased(sql, externalId);
  await updateJobsErased(sql, externalId);
}
