import { v7 as uuidv7 } from "uuid";
import { signupCompleted, storeSignup } from "../analytics/events.ts";
import { config } from "../config.server.ts";
import { insertEvents } from "../storage/outbox.server.ts";
import type { Sql } from "../storage/postgres.server.ts";
import {
  insertSignup,
  takeClickById,
  takeNewestClick,
  type MatchedReferral,
  type SignupRow,
  type UtmParams,
} from "../storage/store-referral.server.ts";
import { findStoreByCode, type Store } from "../storage/store.server.ts";
import { insertSignedUpUser, selectPerson, type UnattributedReason } from "../storage/user.server.ts";
import { receiptOf, type Receipt, type Recorded } from "./receipt.ts";
import { isStoreCode } from "./referral-code.ts";

/** A signup as the auth backend reports it. `referralCode` is canonical. */
export type SignupReport = {
  userId: string;
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
  const { userId, referralCode, signedUpAt, warnings } = report;
  const store = await findStoreByCode(sql, referralCode);
  const unattributed = unattributedReason(referralCode, store);
  const user = await insertSignedUpUser(sql, {
    id: uuidv7(),
    externalId: userId,
    referralSource: referralCode,
    unattributed,
    signedUpAt,
  });
  if (!user) return { receipt: await readDecision(sql, userId, { repeat: true, warnings }), counts: null };

  const match =
    store && !unattributed ? await attribute(sql, store, report, user.id, user.activated_at) : null;
  await tellAnalytics(sql, report, store, unattributed, match);
  const receipt = await readDecision(sql, userId, { repeat: false, warnings });
  if (!store || !match) return { receipt, counts: null };
  const facts = [
    { at: signedUpAt, signups: 1, matchedSignups: match.method === "none" ? 0 : 1 },
    ...(user.activated_at ? [{ at: user.activated_at, active: 1 }] : []),
  ];
  return { receipt, counts: { storeId: store.id, placement: match.counted_as, facts } };
}

type Match = Pick<MatchedReferral, "utm_params" | "counted_as"> & {
  method: "click_id" | "referral_code" | "none";
};

/** The visitor's own click, else the newest one of that code, else a row without a click. */
async function attribute(
  sql: Sql,
  store: Store,
  report: SignupReport,
  id: string,
  activatedAt: Date | null,
): Promise<Match> {
  const { signedUpAt, utmParams, clickId, referralCode } = report;
  const signup: SignupRow = { storeId: store.id, userId: id, signedUpAt, activatedAt, utmParams };
  const windowDays = config.attributionWindowDays;
  const certain = clickId === null ? null : await takeClickById(sql, signup, clickId, windowDays);
  if (certain) return { ...certain, method: "click_id" };
  const probable = await takeNewestClick(sql, signup, windowDays);
  if (probable) return { ...probable, method: "referral_code" };
  await insertSignup(sql, uuidv7(), referralCode, signup);
  return { utm_params: utmParams, counted_as: "", method: "none" };
}

function unattributedReason(code: string, store: Store | null): UnattributedReason | null {
  if (!store) return isStoreCode(code) ? "unknown_code" : "generic_code";
  return store.status === "pending" || store.status === "active" ? null : "store_inactive";
}

async function tellAnalytics(
  sql: Sql,
  { userId, referralCode, signedUpAt: at }: SignupReport,
  store: Store | null,
  reason: UnattributedReason | null,
  match: Match | null,
): Promise<void> {
  if (config.posthogApiKey === undefined) return;
  const events = [signupCompleted({ userId, referralSource: referralCode, at })];
  if (isStoreCode(referralCode))
    events.push(
      storeSignup({
        userId,
        referralCode,
        reason,
        matchMethod: match?.method ?? null,
        utmParams: match?.utm_params ?? {},
        store: store?.slug ?? null,
        at,
      }),
    );
  await insertEvents(sql, events);
}

async function readDecision(
  sql: Sql,
  userId: string,
  report: { repeat: boolean; warnings: string[] },
): Promise<Receipt> {
  const person = await selectPerson(sql, userId);
  if (!person) throw new Error("person vanished inside the transaction that wrote them");
  return receiptOf(userId, person, report);
}
