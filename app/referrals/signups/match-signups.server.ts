import { v7 as uuidv7 } from "uuid";
import { config } from "../../config.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { CountedFact } from "../../storage/reports/store-referral-stats.server.ts";
import {
  insertSignup,
  takeClicksById,
  takeGuessedClick,
  takeNewestClick,
  type Displaced,
  type MatchedClick,
  type SignupRow,
} from "../../storage/signups/store-referral-signups.server.ts";
import type { UtmParams } from "../../storage/list/store-referral.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { effectiveUtm } from "./receipt.ts";

/** A store's new signup, as it was reported. */
export type NewSignup = {
  store: Store;
  report: { referralCode: string; clickId: string | null; signedUpAt: Date; utmParams: UtmParams };
  user: { id: string; activated_at: Date | null };
};

/** How a signup was matched, to which click, and everything that has to be counted for it. */
export type Match = {
  method: "click_id" | "referral_code" | "none";
  referralId: string;
  click: MatchedClick | null;
  utmParams: UtmParams;
  counts: CountedFact[];
};

/**
 * Matches stores' new signups inside the caller's transaction, each to the visitor's own click, even if another signup
 * holds it by a guess; else to the newest unmatched click of the code; else to none. Returns them by user.
 */
export async function matchSignups(sql: Sql, signups: NewSignup[]): Promise<Map<string, Match>> {
  const windowDays = config.attributionWindowDays;
  const withClick = signups.flatMap((signup) => {
    const { clickId } = signup.report;
    return clickId === null ? [] : [{ ...rowOf(signup), clickId }];
  });
  const certain = await takeClicksById(sql, withClick, windowDays);
  const matches = new Map<string, Match>();
  for (const signup of signups) {
    const click = certain.get(signup.user.id);
    const row = rowOf(signup);
    matches.set(signup.user.id, click ? matched(row, click, "click_id") : await search(sql, signup, row));
  }
  return matches;
}

async function search(sql: Sql, { report }: NewSignup, row: SignupRow): Promise<Match> {
  const { referralCode, clickId } = report;
  const displaced =
    clickId === null ? null : await takeGuessedClick(sql, row, clickId, config.attributionWindowDays);
  return displaced ? displace(sql, referralCode, row, displaced) : guess(sql, referralCode, row);
}

async function guess(sql: Sql, referralCode: string, signup: SignupRow): Promise<Match> {
  const probable = await takeNewestClick(sql, signup, config.attributionWindowDays);
  if (probable) return matched(signup, probable, "referral_code");
  const id = uuidv7();
  await insertSignup(sql, id, referralCode, signup);
  return matched(signup, null, "none", id);
}

/** Whoever held the click by a guess is matched anew, once, and the counters follow both. */
async function displace(
  sql: Sql,
  referralCode: string,
  signup: SignupRow,
  displaced: Displaced,
): Promise<Match> {
  const certain = matched(signup, displaced.click, "click_id");
  const before = matched(displaced.signup, displaced.click, "referral_code");
  const after = await guess(sql, referralCode, displaced.signup);
  return { ...certain, counts: [...certain.counts, ...before.counts.map(takenBack), ...after.counts] };
}

function rowOf({ store, report, user }: NewSignup): SignupRow {
  const { signedUpAt, utmParams } = report;
  return { storeId: store.id, userId: user.id, signedUpAt, activatedAt: user.activated_at, utmParams };
}

function matched(
  signup: SignupRow,
  click: MatchedClick | null,
  method: Match["method"],
  referralId = click?.id ?? "",
): Match {
  const { storeId, signedUpAt, activatedAt, utmParams } = signup;
  const counted = { storeId, placement: click?.counted_as ?? "" };
  return {
    method,
    referralId,
    click,
    utmParams: effectiveUtm(click?.utm_params ?? {}, utmParams),
    counts: [
      { ...counted, at: signedUpAt, signups: 1, matchedSignups: click ? 1 : 0 },
      ...(activatedAt ? [{ ...counted, at: activatedAt, active: 1 }] : []),
    ],
  };
}

function takenBack({ signups = 0, matchedSignups = 0, active = 0, ...where }: CountedFact): CountedFact {
  return { ...where, signups: -signups, matchedSignups: -matchedSignups, active: -active };
}
