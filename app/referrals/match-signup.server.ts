import { v7 as uuidv7 } from "uuid";
import { config } from "../config.server.ts";
import type { Sql } from "../storage/postgres.server.ts";
import type { CountedFact } from "../storage/store-referral-stats.server.ts";
import {
  insertSignup,
  takeClickById,
  takeGuessedClick,
  takeNewestClick,
  type DisplacedSignup,
  type MatchedReferral,
  type SignupRow,
} from "../storage/store-referral-signups.server.ts";
import type { UtmParams } from "../storage/store-referral.server.ts";
import type { Store } from "../storage/store.server.ts";
import { effectiveUtm } from "./receipt.ts";

/** How a signup was matched, and everything that has to be counted for it. */
export type Match = {
  method: "click_id" | "referral_code" | "none";
  utmParams: UtmParams;
  facts: CountedFact[];
};

/**
 * Matches a store's new signup inside the caller's transaction: to the visitor's own click, even if another signup
 * holds it by a guess; else to the newest unmatched click of the code; else to none.
 */
export async function matchSignup(
  sql: Sql,
  store: Store,
  report: { referralCode: string; clickId: string | null; signedUpAt: Date; utmParams: UtmParams },
  user: { id: string; activated_at: Date | null },
): Promise<Match> {
  const { referralCode, clickId, signedUpAt, utmParams } = report;
  const signup = {
    storeId: store.id,
    userId: user.id,
    signedUpAt,
    activatedAt: user.activated_at,
    utmParams,
  };
  const windowDays = config.attributionWindowDays;
  if (clickId !== null) {
    const certain = await takeClickById(sql, signup, clickId, windowDays);
    if (certain) return matched(signup, certain, "click_id");
    const displaced = await takeGuessedClick(sql, signup, clickId, windowDays);
    if (displaced) return displace(sql, referralCode, signup, displaced);
  }
  return guess(sql, referralCode, signup);
}

async function guess(sql: Sql, referralCode: string, signup: SignupRow): Promise<Match> {
  const probable = await takeNewestClick(sql, signup, config.attributionWindowDays);
  if (probable) return matched(signup, probable, "referral_code");
  await insertSignup(sql, uuidv7(), referralCode, signup);
  return matched(signup, null, "none");
}

/** Whoever held the click by a guess is matched anew, once, and the counters follow both. */
async function displace(
  sql: Sql,
  referralCode: string,
  signup: SignupRow,
  displaced: DisplacedSignup,
): Promise<Match> {
  const certain = matched(signup, displaced, "click_id");
  const before = matched(displaced, displaced, "referral_code");
  const after = await guess(sql, referralCode, displaced);
  return { ...certain, facts: [...certain.facts, ...before.facts.map(takenBack), ...after.facts] };
}

function matched(signup: SignupRow, click: MatchedReferral | null, method: Match["method"]): Match {
  const placement = click?.counted_as ?? "";
  const { signedUpAt, activatedAt, utmParams } = signup;
  return {
    method,
    utmParams: effectiveUtm(click?.utm_params ?? {}, utmParams),
    facts: [
      { placement, at: signedUpAt, signups: 1, matchedSignups: click ? 1 : 0 },
      ...(activatedAt ? [{ placement, at: activatedAt, active: 1 }] : []),
    ],
  };
}

function takenBack({ placement, at, signups = 0, matchedSignups = 0, active = 0 }: CountedFact): CountedFact {
  return { placement, at, signups: -signups, matchedSignups: -matchedSignups, active: -active };
}
