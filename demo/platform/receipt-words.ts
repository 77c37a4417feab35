import type { Callback } from "./callbacks.ts";

type Receipt = {
  store: string | null;
  attributed: boolean;
  reason: string | null;
  status: string;
  match: {
    method: string;
    confidence: string | null;
    click_age_seconds: number | null;
    placement: string | null;
  } | null;
  repeat: boolean;
};

const reasons: Record<string, string> = {
  generic_code: "The code is not a store’s, so no store is credited. It is kept as where you came from.",
  unknown_code: "No store has this code, so no store is credited. It is kept as where you came from.",
  store_inactive: "The store takes no part at the moment, so it is not credited.",
  erased: "This person asked to be forgotten: nothing is kept and nothing changes.",
  signup_not_seen:
    "The app has not heard of the sign-up yet. It remembers, and applies this when it arrives.",
};

/** A receipt as one would tell it to a friend. */
export function inPlainWords(message: Callback): string {
  if (message.status === 404 && message.route === "activations")
    return "This version of the app does not take activations yet.";
  if (message.state !== "delivered") return "The app did not take this report; see the JSON for why.";
  const receipt = message.answer as Receipt;
  const sentences = [decision(receipt)];
  if (receipt.status === "active") sentences.push("You are active.");
  if (receipt.repeat) sentences.push("The app knew this already, and nothing was counted twice.");
  else if (message.attempts > 1) sentences.push("Sent more than once, counted once.");
  return sentences.join(" ");
}

/** Which click a delivered report was matched to. */
export function matchOf(message: Callback): Receipt["match"] {
  return message.state === "delivered" ? (message.answer as Receipt).match : null;
}

function decision(receipt: Receipt): string {
  if (!receipt.attributed) return reasons[receipt.reason ?? ""] ?? `Not attributed: ${receipt.reason}.`;
  const store = `The sign-up is credited to ${receipt.store}.`;
  const age = ago(receipt.match?.click_age_seconds ?? null);
  if (receipt.match?.method === "click_id") return `${store} It is certain: you brought the click ${age}.`;
  if (receipt.match?.method === "referral_code")
    return `${store} It is probable: the newest open click of this code, ${age}, was taken for yours.`;
  return `${store} There was no click to match, so it stands alone.`;
}

function ago(seconds: number | null): string {
  if (seconds === null) return "of some time ago";
  if (seconds < 5) return "of a moment ago";
  if (seconds < 90) return `of ${seconds} seconds ago`;
  if (seconds < 5400) return `of ${Math.round(seconds / 60)} minutes ago`;
  return `of ${Math.round(seconds / 3600)} hours ago`;
}
