import { v7 as uuidv7 } from "uuid";
import type { OutboxTrigger } from "../storage/outbox/outbox.server.ts";

/** The triggers of extensions/referral-flow-triggers with the fields of their payloads. A test compares the two. */
export const flowTriggerFields = {
  "referral-signup-recorded": ["Event ID", "Referral ID", "Placement", "Match confidence", "Signed up at"],
  "referral-became-active": ["Event ID", "Referral ID", "Placement", "Match confidence", "Became active at"],
} as const;

/** A trigger of ours. `store_id` is our own id: a domain can change, and is gone after a redaction. */
export type FlowTrigger = OutboxTrigger & { handle: keyof typeof flowTriggerFields };

/**
 * The fields of a referral that a trigger may carry. UTM is not among them: visitors write it, and it could name
 * somebody.
 */
export type TriggeringReferral = {
  storeId: string;
  referralId: string;
  placement: string | null;
  method: "click_id" | "referral_code" | "none";
  at: Date;
};

const confidences = { click_id: "certain", referral_code: "probable", none: "none" } as const;

/** Somebody signed up through a store. */
export function signupRecorded(referral: TriggeringReferral): FlowTrigger {
  return trigger("referral-signup-recorded", referral, "Signed up at");
}

/** Somebody who signed up through a store became active. */
export function becameActive(referral: TriggeringReferral): FlowTrigger {
  return trigger("referral-became-active", referral, "Became active at");
}

function trigger(
  handle: FlowTrigger["handle"],
  referral: TriggeringReferral,
  timeKey: "Signed up at" | "Became active at",
): FlowTrigger {
  const payload = {
    "Event ID": uuidv7(),
    "Referral ID": referral.referralId,
    // Flow wants every declared field; text has no null.
    Placement: referral.placement ?? "",
    "Match confidence": confidences[referral.method],
    [timeKey]: referral.at.toISOString(),
  };
  return { handle, store_id: referral.storeId, payload };
}
