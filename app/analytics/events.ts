import { v7 as uuidv7 } from "uuid";
import type { OutboxEvent } from "../storage/outbox/outbox.server.ts";
import type { UnattributedReason } from "../storage/signups/user.server.ts";
import type { UtmParams } from "../storage/list/store-referral.server.ts";

/** The names that an analyst sees. They are the platform's and do not change. */
export type EventName =
  | "REFERRAL_SIGNUP_COMPLETED"
  | "STORE_REFERRAL_SIGNUP"
  | "STORE_REFERRAL_LINK_CLICKED"
  | "STORE_REGISTERED"
  | "AFFILIATE_REFERRAL_LINK_COPIED"
  | "REFERRAL_LIVE_TEST";

/** A counted click. The visitor is anonymous: PostHog makes no person of a click id. */
export function linkClicked(click: {
  clickId: string;
  referralCode: string;
  placement: string | null;
  utmParams: UtmParams;
  at: Date;
  /** Null until the database, which knows the code's store, adds it. */
  storeId?: string | null;
}): OutboxEvent {
  const properties = {
    referral_code: click.referralCode,
    placement: click.placement,
    ...click.utmParams,
    $process_person_profile: false,
  };
  return event("STORE_REFERRAL_LINK_CLICKED", click.clickId, click.at, properties, click.storeId);
}

/** The first report of a referred person, whatever the code. */
export function signupCompleted(signup: { userId: string; referralSource: string; at: Date }): OutboxEvent {
  return event("REFERRAL_SIGNUP_COMPLETED", signup.userId, signup.at, {
    referral_source: signup.referralSource,
  });
}

/** The first report of a person who came with a store's code, attributed or not. */
export function storeSignup(signup: {
  userId: string;
  referralCode: string;
  reason: UnattributedReason | null;
  matchMethod: string | null;
  utmParams: UtmParams;
  storeId: string | null;
  at: Date;
}): OutboxEvent {
  const properties = {
    referral_code: signup.referralCode,
    attributed: signup.reason === null,
    reason: signup.reason,
    match_method: signup.matchMethod,
    ...signup.utmParams,
  };
  return event("STORE_REFERRAL_SIGNUP", signup.userId, signup.at, properties, signup.storeId);
}

/** A new store. `ownerId` is our id of the partner user. */
export function storeRegistered(store: {
  ownerId: string;
  referralCode: string;
  category: string | null;
  storeId: string;
  at: Date;
}): OutboxEvent {
  return event(
    "STORE_REGISTERED",
    store.ownerId,
    store.at,
    { referral_code: store.referralCode, category: store.category },
    store.storeId,
  );
}

/** The merchant copied a link. */
export function linkCopied(copy: {
  ownerId: string;
  referralCode: string;
  placement: string | null;
  storeId: string;
  at: Date;
}): OutboxEvent {
  return event(
    "AFFILIATE_REFERRAL_LINK_COPIED",
    copy.ownerId,
    copy.at,
    { referral_code: copy.referralCode, placement: copy.placement },
    copy.storeId,
  );
}

/** A live test's signup arrived. No person, no count. */
export function liveTested(test: {
  clickId: string;
  referralCode: string;
  storeId: string;
  at: Date;
}): OutboxEvent {
  const properties = { referral_code: test.referralCode, $process_person_profile: false };
  return event("REFERRAL_LIVE_TEST", test.clickId, test.at, properties, test.storeId);
}

function event(
  name: EventName,
  distinctId: string,
  at: Date,
  properties: Record<string, unknown>,
  storeId?: string | null,
): OutboxEvent {
  return {
    event: name,
    uuid: uuidv7(),
    distinct_id: distinctId,
    timestamp: at.toISOString(),
    properties,
    ...(storeId && { store_id: storeId }),
  };
}
