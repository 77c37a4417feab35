import { v7 as uuidv7 } from "uuid";
import { signupCompleted, storeSignup } from "../analytics/events.ts";
import { config } from "../config.server.ts";
import { insertEvents } from "../storage/outbox.server.ts";
import type { Sql } from "../storage/postgres.server.ts";
import type { UtmParams } from "../storage/store-referral.server.ts";
import { findStoreByCode, type Store } from "../storage/store.server.ts";
import { insertSignedUpUser, type Person, type UnattributedReason } from "../storage/user.server.ts";
import { recordSyntheticSignup } from "./live-test.server.ts";
import { matchSignup, type Match } from "./match-signup.server.ts";
import { readDecision } from "./read-decision.server.ts";
import type { Recorded } from "./receipt.ts";
import { isStoreCode } from "./referral-code.ts";

/** A signup as the auth backend reports it. `referralCode` is canonical. */
export type SignupReport = {
  person: Person;
  referralCode: string;
  clickId: string | null;
  signedUpAt: Date;
  utmParams: UtmParams;
  warnings: string[];
};

/**
 * Records a signup inside the caller's transaction and returns its receipt. The first report of a person decides;
 * every later one returns that decision with `repeat: true` and changes nothing.
 */
export async function recordSignup(sql: Sql, report: SignupReport): Promise<Recorded> {
  const { person, referralCode, signedUpAt, warnings } = report;
  const synthetic = await recordSyntheticSignup(sql, report);
  if (synthetic) return { receipt: synthetic, counts: null };
  const store = await findStoreByCode(sql, referralCode);
  const unattributed = unattributedReason(referralCode, store);
  const signup = { referralSource: referralCode, unattributed, signedUpAt };
  const user = await insertSignedUpUser(sql, uuidv7(), person, signup);
  if (!user) return { receipt: await readDecision(sql, person, { repeat: true, warnings }), counts: null };

  const match = store && !unattributed ? await matchSignup(sql, store, report, user) : null;
  await tellAnalytics(sql, report, store, unattributed, match);
  const receipt = await readDecision(sql, person, { repeat: false, warnings });
  return { receipt, counts: store && match && { storeId: store.id, facts: match.facts } };
}

function unattributedReason(code: string, store: Store | null): UnattributedReason | null {
  if (!store) return isStoreCode(code) ? "unknown_code" : "generic_code";
  return store.status === "pending" || store.status === "active" ? null : "store_inactive";
}

async function tellAnalytics(
  sql: Sql,
  { person, referralCode, signedUpAt: at }: SignupReport,
  store: Store | null,
  reason: UnattributedReason | null,
  match: Match | null,
): Promise<void> {
  if (config.posthogApiKey === undefined) return;
  const userId = person.externalId;
  const events = [signupCompleted({ userId, referralSource: referralCode, at })];
  if (isStoreCode(referralCode))
    events.push(
      storeSignup({
        userId,
        referralCode,
        reason,
        matchMethod: match?.method ?? null,
        utmParams: match?.utmParams ?? {},
        store: store?.slug ?? null,
        at,
      }),
    );
  await insertEvents(sql, events);
}
