import { v7 as uuidv7 } from "uuid";
import type { Sql } from "../storage/postgres.server.ts";
import { updateReferralActive } from "../storage/store-referral.server.ts";
import { insertActiveUser, selectPerson } from "../storage/user.server.ts";
import { receiptOf, type Recorded } from "./receipt.ts";

/**
 * Records inside the caller's transaction that a person became active and returns their receipt. The first time
 * counts; before the signup it is remembered, and the signup applies it.
 */
export async function recordActivation(
  sql: Sql,
  report: { userId: string; activatedAt: Date },
): Promise<Recorded> {
  const { userId, activatedAt } = report;
  const user = await insertActiveUser(sql, { id: uuidv7(), externalId: userId, activatedAt });
  const counted = user && (await updateReferralActive(sql, user.id, activatedAt));
  const person = await selectPerson(sql, userId);
  if (!person) throw new Error("person vanished inside the transaction that wrote them");
  return {
    receipt: receiptOf(userId, person, { repeat: user === null, warnings: [] }),
    counts: counted && {
      storeId: counted.store_id,
      placement: counted.counted_as,
      facts: [{ at: activatedAt, active: 1 }],
    },
  };
}
