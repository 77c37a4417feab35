import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { liveTested } from "../../analytics/events.ts";
import { config } from "../../config.server.ts";
import { database } from "../../storage/engine/database.server.ts";
import { insertEventAs } from "../../storage/outbox/outbox.server.ts";
import type { Sql } from "../../storage/engine/postgres.server.ts";
import {
  insertSyntheticClick,
  updateSyntheticSignup,
} from "../../storage/live-test/synthetic-referral.server.ts";
import type { Receipt } from "../signups/receipt.ts";
import type { SignupReport } from "../signups/record-signups.server.ts";
import { parsePlacement } from "../placements/placement-name.ts";
import { readUtmParams } from "../clicks/utm-params.ts";

const tokenMinutes = 10;

/** A token that makes clicks on this code synthetic for ten minutes: `{Unix seconds of its end}.{MAC}`. */
export function newTestToken(referralCode: string, now = new Date()): string {
  const endsAt = Math.floor(now.getTime() / 1000) + tokenMinutes * 60;
  const [secret] = config.shopifyApiSecrets;
  return `${endsAt}.${macOf(secret, referralCode, String(endsAt)).toString("base64url")}`;
}

/** Whether a token is ours, belongs to this code and has not expired. */
export function isTestToken(token: string | null, referralCode: string, now = new Date()): boolean {
  const [, endsAt, mac] = /^(\d{1,12})\.([A-Za-z0-9_-]{43})$/.exec(token ?? "") ?? [];
  if (!endsAt || !mac || Number(endsAt) * 1000 < now.getTime()) return false;
  const given = Buffer.from(mac, "base64url");
  return config.shopifyApiSecrets.some((secret) =>
    timingSafeEqual(given, macOf(secret, referralCode, endsAt)),
  );
}

/** Makes a synthetic click and returns its id, a UUID v4. A visitor's click id is a v8. */
export async function recordSyntheticClick(
  referralCode: string,
  sourceUrl: URL,
  now = new Date(),
): Promise<string> {
  const clickId = randomUUID();
  await insertSyntheticClick(database.pool, referralCode, {
    clickId,
    clickedAt: now,
    utmParams: readUtmParams(sourceUrl.searchParams).utmParams,
    placement: parsePlacement(sourceUrl.searchParams.get("src")),
  });
  return clickId;
}

/**
 * The receipt of a signup that carries a synthetic click, or null for any other signup. The click's store is the
 * signup's, also under another store's code. No user, referral or count changes. One event, `REFERRAL_LIVE_TEST`, goes to
 * analytics, in a job with the click's id.
 */
export async function recordSyntheticSignup(sql: Sql, report: SignupReport): Promise<Receipt | null> {
  const { clickId, person, signedUpAt, warnings } = report;
  if (clickId?.[14] !== "4") return null;
  const test = await updateSyntheticSignup(sql, clickId, signedUpAt);
  if (!test) return null;
  const { referral_code: referralCode } = test;
  if (!test.repeat && config.posthogApiKey !== undefined)
    await insertEventAs(
      sql,
      clickId,
      liveTested({ clickId, referralCode, storeId: test.store_id, at: signedUpAt }),
    );
  return {
    user_id: person.externalId,
    referral_source: referralCode,
    attributed: true,
    reason: null,
    store: test.slug,
    referral_id: clickId,
    status: "signed_up",
    match: {
      method: "click_id",
      confidence: "certain",
      probability: 1,
      clicked_at: test.clicked_at.toISOString(),
      click_age_seconds: Math.max(
        0,
        Math.floor((test.signed_up_at.getTime() - test.clicked_at.getTime()) / 1000),
      ),
      utm_params: test.utm_params,
      placement: test.placement,
    },
    repeat: test.repeat,
    warnings,
  };
}

function macOf(secret: string, referralCode: string, endsAt: string): Buffer {
  return createHmac("sha256", secret).update(`live-test.${referralCode}.${endsAt}`).digest();
}
