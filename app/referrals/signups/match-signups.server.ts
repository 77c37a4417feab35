import { v7 as uuidv7 } from "uuid";
import { config } from "../../config.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import type { CountedFact } from "../../storage/reports/store-referral-stats.server.ts";
import { insertIssuedClicks } from "../../storage/signups/issued-click.server.ts";
import { takeGuessedClick, type Displaced } from "../../storage/signups/guessed-click.server.ts";
import {
  causesEnd,
  windowStart,
  type HeldSignup,
  type MatchedClick,
  type SignupRow,
} from "../../storage/signups/signup-row.ts";
import {
  findClick,
  insertSignup,
  type NamedClick,
} from "../../storage/signups/signup-without-click.server.ts";
import { takeClicksById, takeNewestClick } from "../../storage/signups/store-referral-signups.server.ts";
import type { UtmParams } from "../../storage/list/store-referral.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import type { IssuedClick } from "../clicks/click-id.server.ts";
import { effectiveUtm } from "./receipt.ts";

/** A store's new signup, as it was reported. */
export type NewSignup = {
  store: Store;
  report: {
    referralCode: string;
    clickId: string | null;
    /** The content of the click id. Null when only a row can prove that the id is ours. */
    issued?: IssuedClick | null;
    signedUpAt: Date;
    utmParams: UtmParams;
  };
  user: { id: string; activated_at: Date | null };
};

/** Why the click that a signup names is not its match. */
export type MatchWarning = "click_id_taken" | "click_after_signup" | "unknown_click_id";

/** How a signup was matched, to which click, and all facts to count for it. */
export type Match = {
  method: "click_id" | "referral_code" | "none";
  referralId: string;
  /** With method `none`: another person's click, by whose link this person came. */
  click: (Omit<NamedClick, "clicked_at"> & { clicked_at: Date | null }) | null;
  utmParams: UtmParams;
  counts: CountedFact[];
  warning?: MatchWarning;
  /** The click was not counted before this signup proved it. */
  isClickNew?: true;
  /** The signup that held the click by a guess, in its new place and its old one. */
  rematched?: { referralId: string; from: string; signedUpAt: Date };
};

/** A signup that names a click. */
type Naming = { signup: NewSignup; row: SignupRow; clickId: string; issued: IssuedClick | null };

/**
 * Matches stores' new signups inside the caller's transaction and returns the matches by user. A signup that names its
 * click gets that click: one that waits, one that was not counted before, or one that another signup holds by a guess.
 * A signup without a click of ours gets the newest unmatched click of the code.
 */
export async function matchSignups(sql: Sql, signups: NewSignup[]): Promise<Map<string, Match>> {
  const matches = new Map<string, Match>();
  const naming = signups.flatMap((signup) => {
    const { clickId, issued = null } = signup.report;
    return clickId === null ? [] : [{ signup, row: rowOf(signup), clickId, issued }];
  });
  for (const match of await takeNamed(sql, naming)) matches.set(...match);
  for (const match of await countIssued(
    sql,
    naming.filter(({ row }) => !matches.has(row.userId)),
  ))
    matches.set(...match);
  for (const one of naming)
    if (!matches.has(one.row.userId)) matches.set(one.row.userId, await searchNamed(sql, one));
  for (const signup of signups)
    if (!matches.has(signup.user.id))
      matches.set(signup.user.id, await guess(sql, signup.report.referralCode, rowOf(signup)));
  return matches;
}

async function takeNamed(sql: Sql, naming: Naming[]): Promise<[string, Match][]> {
  const rows = naming.map(({ row, clickId }) => ({ ...row, clickId }));
  const clicks = await takeClicksById(sql, rows, config.attributionWindowDays);
  return naming.flatMap(({ row }) => {
    const click = clicks.get(row.userId);
    return click ? [[row.userId, matched(row, click, "click_id")]] : [];
  });
}

/** Counts clicks that only their ids prove: a presumed repeat, a filtered hit, or a hit with a late or lost write. */
async function countIssued(sql: Sql, naming: Naming[]): Promise<[string, Match][]> {
  const rows = naming.flatMap(({ signup, row, clickId, issued }) => {
    if (!issued || !isCause(issued.clickedAt, row)) return [];
    return [{ ...row, clickId, issued, id: uuidv7(), referralCode: signup.report.referralCode }];
  });
  const clicks = await insertIssuedClicks(sql, rows);
  return rows.flatMap((row) => {
    const click = clicks.get(row.userId);
    if (!click) return [];
    const match = matched(row, click, "click_id");
    const { storeId } = row;
    const clickInstead = naming.find((one) => one.row.userId === row.userId)?.issued?.filter ?? "duplicate";
    const fact: CountedFact = { storeId, placement: click.counted_as, at: click.clicked_at, clickInstead };
    return [[row.userId, { ...match, counts: [...match.counts, fact], isClickNew: true as const }]];
  });
}

/** Matches a signup whose click is taken, cannot be its cause, or is not ours. */
async function searchNamed(sql: Sql, { signup, row, clickId, issued }: Naming): Promise<Match> {
  const { referralCode } = signup.report;
  // The click's row may have come while its insert was tried.
  const again = await takeClicksById(sql, [{ ...row, clickId }], config.attributionWindowDays);
  const click = again.get(row.userId);
  if (click) return matched(row, click, "click_id");
  const displaced = await takeGuessedClick(sql, row, clickId, config.attributionWindowDays);
  if (displaced) return displace(sql, referralCode, row, displaced);
  const named = await findClick(sql, row.storeId, clickId);
  const clickedAt = named?.clicked_at ?? issued?.clickedAt;
  if (!clickedAt) return { ...(await guess(sql, referralCode, row)), warning: "unknown_click_id" };
  if (clickedAt > causesEnd(row))
    return { ...(await unmatched(sql, referralCode, row)), warning: "click_after_signup" };
  const isTaken = named?.match_method === "click_id";
  if (!isCause(clickedAt, row) && !isTaken) return guess(sql, referralCode, row);
  // The click belongs to another person, or came while the store was out of service. No other click is guessed.
  const match = await unmatched(sql, referralCode, row, named);
  return named ? { ...match, warning: "click_id_taken" } : match;
}

function isCause(clickedAt: Date, row: SignupRow): boolean {
  return clickedAt > windowStart(row, config.attributionWindowDays) && clickedAt <= causesEnd(row);
}

async function guess(sql: Sql, referralCode: string, signup: HeldSignup): Promise<Match> {
  const probable = await takeNewestClick(sql, signup, config.attributionWindowDays);
  return probable ? matched(signup, probable, "referral_code") : unmatched(sql, referralCode, signup);
}

/** Writes a signup without a click of its own. `link` is another person's click, by whose link this person came. */
async function unmatched(
  sql: Sql,
  referralCode: string,
  signup: HeldSignup,
  link: NamedClick | null = null,
): Promise<Match> {
  const id = uuidv7();
  await insertSignup(sql, id, referralCode, signup, link);
  return matchOf(signup, link && { ...link, clicked_at: null }, "none", id);
}

/** Matches the signup that held the click by a guess anew, once. The counters follow both signups. */
async function displace(
  sql: Sql,
  referralCode: string,
  signup: SignupRow,
  displaced: Displaced,
): Promise<Match> {
  const certain = matched(signup, displaced.click, "click_id");
  const before = matched(displaced.signup, displaced.click, "referral_code");
  const after = await guess(sql, referralCode, displaced.signup);
  return {
    ...certain,
    counts: [...certain.counts, ...before.counts.map(takenBack), ...after.counts],
    rematched: {
      referralId: after.referralId,
      from: before.referralId,
      signedUpAt: displaced.signup.signedUpAt,
    },
  };
}

function rowOf({ store, report, user }: NewSignup): SignupRow {
  const { signedUpAt, utmParams } = report;
  return { storeId: store.id, userId: user.id, signedUpAt, activatedAt: user.activated_at, utmParams };
}

function matched(signup: HeldSignup, click: MatchedClick, method: "click_id" | "referral_code"): Match {
  return matchOf(signup, click, method, click.id);
}

function matchOf(
  signup: HeldSignup,
  click: Match["click"],
  method: Match["method"],
  referralId: string,
): Match {
  const { storeId, signedUpAt, activatedAt, utmParams } = signup;
  const counted = { storeId, placement: click?.counted_as ?? "" };
  return {
    method,
    referralId,
    click,
    utmParams: effectiveUtm(click?.utm_params ?? {}, utmParams),
    counts: [
      { ...counted, at: signedUpAt, signups: 1, matchedSignups: method === "none" ? 0 : 1 },
      ...(activatedAt ? [{ ...counted, at: activatedAt, active: 1 }] : []),
    ],
  };
}

function takenBack({ signups = 0, matchedSignups = 0, active = 0, ...where }: CountedFact): CountedFact {
  return { ...where, signups: -signups, matchedSignups: -matchedSignups, active: -active };
}
