import { tell } from "./ledger.ts";
import type { Answered, PersonRow, ReferralRow } from "./verify-reports.ts";
import type { Check } from "./verify.ts";

/** What a receipt decided is what is stored: only a guess may have yielded to the click's own visitor. */
export function verifyReceipts(
  answered: Answered[],
  people: PersonRow[],
  referrals: ReferralRow[],
  check: Check,
): void {
  const personOf = new Map(people.map((row) => [row.user_id, row]));
  const referralOf = new Map(referrals.map((row) => [row.user_id, row]));
  const referralById = new Map(referrals.map((row) => [row.id, row]));
  const told = ({ userId, receipt }: Answered): boolean => {
    if (receipt.reason === "signup_not_seen") return true;
    const mine = referralOf.get(userId);
    if (receipt.referral_source !== personOf.get(userId)?.source) return false;
    if (!receipt.attributed) return mine === undefined;
    if (mine?.store !== receipt.store) return false;
    if (mine.id === receipt.referral_id) return mine.method === receipt.match?.method;
    return (
      receipt.match?.method === "referral_code" &&
      referralById.get(receipt.referral_id!)?.method === "click_id"
    );
  };
  check("the decision is the one that was answered", answered.filter((one) => !told(one)).map(tellFully));
  check(
    "an acknowledged click belongs to the signup that brought it",
    answered
      .filter(
        ({ userId, certainClickId, receipt }) =>
          certainClickId !== null &&
          !(receipt.match?.method === "click_id" && referralOf.get(userId)?.click_id === certainClickId),
      )
      .map(tellFully),
  );
  check(
    "somebody active stays active",
    answered
      .filter(
        ({ route, userId, receipt, afterActivation }) =>
          (route === "activations" && !personOf.get(userId)?.active) ||
          ((route === "activations" || afterActivation) && receipt.status !== "active"),
      )
      .map(tellFully),
  );
}

function tellFully(one: Answered): string {
  return `${tell(one)}: ${one.answers[0]}`;
}
