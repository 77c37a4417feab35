import type { Answer } from "./answer-once.server.ts";
import type { Receipt } from "./receipt.ts";

/** Every outcome of a reported signup, for the operator: a match, a reason, or a report that came before. */
export const signupOutcomes = [
  "click_id",
  "referral_code",
  "none",
  "generic_code",
  "unknown_code",
  "store_inactive",
  "erased",
  "repeat",
  "replayed",
  "id_reused",
] as const;

export type SignupOutcome = (typeof signupOutcomes)[number];

/** The outcome that an answer tells. `repeat`: the person was known. `replayed`: the message itself came before. */
export function signupOutcome(answer: Answer): SignupOutcome {
  if (answer.status === "id_reused") return "id_reused";
  if (answer.replayed) return "replayed";
  const { repeat, match, reason } = answer.response as Receipt;
  if (reason === "erased") return "erased";
  if (repeat) return "repeat";
  return match ? match.method : (reason as SignupOutcome);
}
