import { becameActive } from "../../analytics/flow-triggers.ts";
import { insertEvents } from "../../storage/outbox/outbox.server.ts";
import type { Database, Sql } from "../../storage/engine/postgres.server.ts";
import { updateReferralActive } from "../../storage/signups/store-referral-people.server.ts";
import { insertActiveUser, type Person } from "../../storage/signups/user.server.ts";
import { insertWebhooks } from "../../storage/webhooks/webhook-message.server.ts";
import { answerOnce, type Answer, type Message } from "./answer-once.server.ts";
import { readDecision } from "./read-decision.server.ts";
import type { Recorded } from "./receipt.ts";

/** A message that a person became active, and when. */
export type ActivationMessage = Message & { activatedAt: Date };

/** Records an activation once and answers every copy the same. */
export function answerActivation(database: Database, message: ActivationMessage): Promise<Answer> {
  return answerOnce(message, (sql) => recordActivation(sql, message), { on: database });
}

/**
 * Records inside the caller's transaction that a person became active, and returns their receipt. The first activation
 * counts. An activation before its signup is kept, and the signup applies it. `tell: false` keeps it from Shopify Flow.
 */
export async function recordActivation(
  sql: Sql,
  report: { person: Person; activatedAt: Date },
  { tell = true } = {},
): Promise<Recorded> {
  const { person, activatedAt: at } = report;
  const user = await insertActiveUser(sql, person, at);
  const counted = user && (await updateReferralActive(sql, user, at));
  const receipt = await readDecision(sql, person, { repeat: user === null, warnings: [] });
  const { referral_id: referralId, match } = receipt;
  if (counted && referralId && match && tell) {
    const storeId = counted.store_id;
    await insertEvents(sql, [], [becameActive({ storeId, referralId, ...match, at })]);
    await insertWebhooks(sql, [{ type: "referral.active", storeId, referralId, at }]);
  }
  return {
    receipt,
    counts: counted ? [{ storeId: counted.store_id, placement: counted.counted_as, at, active: 1 }] : [],
  };
}
