import { updateResponsesErased } from "../../storage/signups/message-receipt.server.ts";
import { insertErasure, updateJobsErased } from "../../storage/outbox/outbox.server.ts";
import type { Database, Sql } from "../../storage/engine/postgres.server.ts";
import { inPatience } from "../../storage/engine/transaction.server.ts";
import { updateReferralErased } from "../../storage/signups/store-referral-people.server.ts";
import { eraseUser, updateStoreForgotten, type Person } from "../../storage/signups/user.server.ts";
import { insertWebhooks } from "../../storage/webhooks/webhook-message.server.ts";
import { userIdOf } from "../../storage/signups/user-id.ts";
import { answerOnce, type Answer, type Message } from "./answer-once.server.ts";
import { personOf } from "./person-key.server.ts";

/** Rows of the release before this one are found by reading all of those. */
const patienceMs = 5 * 60_000;

/** The answer to an erasure. An unknown person gets the same answer. */
type Erasure = { user_id: string; erased: true };

/**
 * Removes a person once, known or not, and answers every copy the same. From here on every report of the person,
 * replays too, is answered `erased` and changes nothing. Counts stay. A job, `eraseTraces`, cleans old answers and
 * events.
 */
export function answerErasure(message: Message): Promise<Answer> {
  const { person } = message;
  const erasure: Erasure = { user_id: person.externalId, erased: true };
  return answerOnce(
    message,
    async (sql) => {
      await erasePerson(sql, person);
      return { receipt: erasure, counts: [] };
    },
    { answerErased: () => Promise.resolve(erasure) },
  );
}

/** Removes a person inside the caller's transaction. */
export async function erasePerson(sql: Sql, person: Person, at = new Date()): Promise<void> {
  const user = await eraseUser(sql, person.key, at);
  if (user.store_id !== null) {
    // A second statement sees a referral that the first one waited for.
    const referral = await updateReferralErased(sql, user);
    await updateStoreForgotten(sql, user.id);
    if (referral) {
      const { store_id: storeId, id: referralId } = referral;
      await insertWebhooks(sql, [{ type: "person.erased", storeId, referralId, at }]);
    }
  }
  await insertErasure(sql, person.externalId);
}

/** Removes an erased person from old answers and from queued and delivered events. Safe to repeat. */
export async function eraseTraces(pool: Database["pool"], externalId: string): Promise<void> {
  const userId = userIdOf((await personOf(externalId)).key);
  await inPatience(pool, patienceMs, (sql) => updateResponsesErased(sql, { userId, externalId }));
  await inPatience(pool, patienceMs, (sql) => updateJobsErased(sql, { userId, externalId }));
}
