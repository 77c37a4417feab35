import type { CountedFact } from "../../storage/reports/store-referral-stats.server.ts";
import type { UtmParams } from "../../storage/list/store-referral.server.ts";
import type { PersonRow } from "../../storage/signups/person.server.ts";
import type { UnattributedReason } from "../../storage/signups/user.server.ts";

/** The origin of a reported person, for the auth backend and support. Contract §3. */
export type Receipt = {
  user_id: string;
  referral_source: string | null;
  attributed: boolean;
  reason: UnattributedReason | "signup_not_seen" | null;
  store: string | null;
  referral_id: string | null;
  status: "signed_up" | "active";
  match: {
    method: "click_id" | "referral_code" | "none";
    confidence: "certain" | "probable" | "possible" | null;
    /** How likely this click is the person's own. Null without a click, and while probabilities are not measured. */
    probability: number | null;
    clicked_at: string | null;
    click_age_seconds: number | null;
    utm_params: UtmParams;
    placement: string | null;
  } | null;
  repeat: boolean;
  warnings: string[];
  /** The older system that the referral was brought in from. Absent for a referral of this app's own. */
  imported_from?: string;
  /** Set in the answer to a dry run, which keeps nothing. */
  dry_run?: true;
};

/** The outcome of a report: its receipt, and the facts to count last in the transaction. */
export type Recorded<Answer extends object = Receipt> = { receipt: Answer; counts: CountedFact[] };

/** The confidence of each way of matching. */
export const confidences = { click_id: "certain", referral_code: "probable", none: null } as const;

/** The receipt of a person, made from the decision about them. */
export function receiptOf(
  userId: string,
  person: Omit<PersonRow, "id">,
  report: { repeat: boolean; warnings: string[] },
): Receipt {
  const attributed = person.referral_id !== null;
  return {
    user_id: userId,
    referral_source: person.referral_source,
    attributed,
    reason: attributed ? null : (person.unattributed ?? "signup_not_seen"),
    store: person.slug,
    referral_id: person.referral_id,
    status: person.activated_at ? "active" : "signed_up",
    match: attributed ? matchOf(person) : null,
    ...(person.imported_from !== null && { imported_from: person.imported_from }),
    ...report,
  };
}

/** A click's own UTM wins over the UTM of the signup's report. */
export function effectiveUtm(clickUtm: UtmParams, signupUtm: UtmParams): UtmParams {
  return Object.keys(clickUtm).length > 0 ? clickUtm : signupUtm;
}

function matchOf(person: Omit<PersonRow, "id">): Receipt["match"] {
  const method = person.match_method ?? "none";
  const { clicked_at, signed_up_at } = person;
  return {
    method,
    confidence: confidences[method],
    probability: method === "click_id" ? 1 : null,
    clicked_at: clicked_at?.toISOString() ?? null,
    click_age_seconds:
      clicked_at && signed_up_at
        ? Math.max(0, Math.floor((signed_up_at.getTime() - clicked_at.getTime()) / 1000))
        : null,
    utm_params: effectiveUtm(person.utm_params ?? {}, person.signup_utm_params ?? {}),
    placement: person.placement,
  };
}
