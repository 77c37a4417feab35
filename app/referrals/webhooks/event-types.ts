/** Every event that an endpoint can ask for. Contract §4a. */
export const webhookEvents = [
  "referral.clicked",
  "referral.signed_up",
  "referral.active",
  "referral.rematched",
  "store.created",
  "store.status_changed",
  "person.erased",
] as const;

export type WebhookEvent = (typeof webhookEvents)[number];

/** What a shop's own page offers: what happens to its referrals and to itself. */
export const shopEvents = [
  "referral.clicked",
  "referral.signed_up",
  "referral.active",
  "referral.rematched",
  "store.status_changed",
  "person.erased",
] as const satisfies WebhookEvent[];

/** Sent when somebody asks for a test. No endpoint asks for it. */
export const testEvent = "webhook.test";

/** The events of an endpoint that asks for nothing in particular: all but the many clicks. */
export const usualEvents: WebhookEvent[] = webhookEvents.filter((event) => event !== "referral.clicked");
