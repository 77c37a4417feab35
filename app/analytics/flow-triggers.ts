import { v7 as uuidv7 } from "uuid";
import type { OutboxTrigger } from "../storage/outbox/outbox.server.ts";

/** The triggers of extensions/referral-flow-triggers with the fields of their payloads. A test compares the two. */
export const flowTriggerFields = {
  "referral-signup-recorded": ["Event ID", "Referral ID", "Placement", "Match confidence", "Signed up at"],
  "referral-became-active": ["Event ID", "Referral ID", "Placement", "Match confidence", "Became active at"],
  "weekly-summary": [
    ...(["Event ID", "Week starting", "Clicks", "Signups", "Active"] as const),
    ...(["Clicks the week before", "Signups the week before", "Active the week before"] as const),
  ],
  "milestone-reached": ["Event ID", "Milestone", "Signups"],
  "link-went-quiet": ["Event ID", "Last click at"],
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

type Counts = { clicks: number; signups: number; active: number };

/** A store's last week, from Monday (`YYYY-MM-DD`), beside the week before. */
export function weeklySummary(told: {
  storeId: string;
  monday: string;
  week: Counts;
  before: Counts;
}): FlowTrigger {
  const { week, before } = told;
  return notice("weekly-summary", told.storeId, {
    "Week starting": told.monday,
    ...{ Clicks: week.clicks, Signups: week.signups, Active: week.active },
    ...{ "Clicks the week before": before.clicks, "Signups the week before": before.signups },
    "Active the week before": before.active,
  });
}

/** A store's 1st, 10th, 100th … signup. */
export function milestoneReached(told: { storeId: string; milestone: number; signups: number }): FlowTrigger {
  return notice("milestone-reached", told.storeId, { Milestone: told.milestone, Signups: told.signups });
}

/** Nobody followed a store's link for a week, after regular visits. */
export function linkWentQuiet(told: { storeId: string; lastClickAt: Date }): FlowTrigger {
  return notice("link-went-quiet", told.storeId, { "Last click at": told.lastClickAt.toISOString() });
}

/** Numbers travel as text, which every field of a trigger takes. */
function notice(
  handle: FlowTrigger["handle"],
  storeId: string,
  facts: Record<string, string | number>,
): FlowTrigger {
  const payload = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, String(value)]));
  return { handle, store_id: storeId, payload: { "Event ID": uuidv7(), ...payload } };
}

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
