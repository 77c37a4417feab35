import { createHmac } from "node:crypto";
import { findReferral } from "../../storage/list/store-referral-receipt.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import { findStore } from "../../storage/stores/store.server.ts";
import type { WebhookEndpoint } from "../../storage/webhooks/webhook-endpoint.server.ts";
import type { DueMessage } from "../../storage/webhooks/webhook-message.server.ts";
import { toldReferral } from "../list/told-referral.ts";
import { toldStore } from "../stores/told-store.server.ts";

const bodyLengthMax = 20_000;

/**
 * The body of a message: what happened, and the store and the referral as they are now. A store's endpoint is told of
 * no person. Of a referral that is gone, or too long to be told, only the id is told.
 */
export async function webhookBody(
  sql: Sql,
  message: DueMessage,
  endpoint: Pick<WebhookEndpoint, "store_id">,
): Promise<string> {
  const { type, store_id: storeId, referral_id: referralId, extra } = message;
  const store = storeId === null ? null : await findStore(sql, storeId);
  const withPerson = endpoint.store_id === null;
  const row = storeId && referralId ? await findReferral(sql, storeId, referralId, { withPerson }) : null;
  const about = {
    ...(store && (type.startsWith("store.") ? { store: toldStore(store) } : { store: store.slug })),
    ...(referralId && { referral_id: referralId }),
  };
  const referral = row && { referral: toldReferral({ ...row, confirmed: row.confirmed_at !== null }) };
  const bodyOf = (data: object) =>
    JSON.stringify({ type, timestamp: message.occurred_at.toISOString(), data: { ...data, ...extra } });
  const whole = bodyOf({ ...about, ...referral });
  return Buffer.byteLength(whole) <= bodyLengthMax ? whole : bodyOf(about);
}

/** The headers that sign a body, as Standard Webhooks 1.0 says: by the secret, and by the one before while it rotates. */
export function webhookHeaders(
  id: string,
  body: string,
  endpoint: Pick<WebhookEndpoint, "secret" | "secret_before" | "secret_before_ends">,
  now: Date,
): Record<string, string> {
  const { secret, secret_before: before, secret_before_ends: ends } = endpoint;
  const at = String(Math.floor(now.getTime() / 1000));
  const secrets = before && ends && ends > now ? [secret, before] : [secret];
  const sign = (key: Buffer) =>
    `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;
  return {
    "content-type": "application/json",
    "user-agent": "Store-Referrals-Webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": at,
    "webhook-signature": secrets.map(sign).join(" "),
  };
}
