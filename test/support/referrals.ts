import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";

type Fields = {
  status: "clicked" | "signed_up" | "active";
  match: "click_id" | "referral_code" | "none" | null;
  at: Date;
  placement: string | null;
  utm: Record<string, string | string[]>;
  sourceUrl: string | null;
  userId: string | null;
  /** The page view that claimed the click; null: the browser said that it held an earlier click. */
  claim: string | null;
};

/** Writes referrals as they would be after clicks and signups at given times; returns their ids in that order. */
export async function addReferrals(store: Store, rows: Partial<Fields>[]): Promise<string[]> {
  const ids = rows.map(({ at = new Date() }) => uuidv7({ msecs: at.getTime() }));
  for (const [n, row] of rows.entries()) {
    const { status = "clicked", at = new Date(), placement = null, utm = {}, sourceUrl = null } = row;
    const match = row.match ?? (status === "clicked" ? null : "click_id");
    const userId = row.userId ? randomUUID() : null;
    if (userId)
      await database.pool.query(`insert into "user" (id, external_id, external_key) values ($1, $2, $3)`, [
        userId,
        row.userId,
        Buffer.from(randomUUID()),
      ]);
    await database.pool.query(
      `insert into store_referral (id, store_id, referral_code, status, click_id, placement, utm_params, source_url,
         clicked_at, listed_at, match_method, signed_up_at, activated_at, referred_user_id)
       values ($1, $2, $3, $4::referral_status, case when $5::match_method is distinct from 'none' then gen_random_uuid() end,
         $6, $7, $8, case when $5::match_method is distinct from 'none' then $9::timestamptz end, $9, $5,
         case when $4::text <> 'clicked' then $9::timestamptz end, case when $4::text = 'active' then $9::timestamptz end, $10)`,
      [ids[n], store.id, store.referral_code, status, match, placement, utm, sourceUrl, at, userId],
    );
  }
  for (const [n, { claim, at = new Date() }] of rows.entries())
    if (claim !== undefined)
      await database.pool.query(
        `insert into click_claim (store_id, click_id, claim, claimed_at)
         select store_id, click_id, $3, $4 from store_referral where store_id = $1 and id = $2`,
        [store.id, ids[n], claim, at],
      );
  return ids;
}

/** Writes very many referrals at once, a minute apart, the newest now; one in ten signed up. */
export async function addManyReferrals(store: Store, count: number): Promise<void> {
  // In parts: a slow machine must not run into the statement's time-out.
  for (let from = 1; from <= count; from += 10_000)
    await database.pool.query(
      `insert into store_referral (id, store_id, referral_code, status, click_id, placement, utm_params, source_url,
         clicked_at, listed_at, match_method, signed_up_at)
       select gen_random_uuid(), $1, $2, (case when n % 10 = 0 then 'signed_up' else 'clicked' end)::referral_status,
         gen_random_uuid(), 'instagram', jsonb_build_object('utm_source', 'source-' || n, 'utm_campaign', '=1+1'),
         'https://landing.example.test/?utm_source=source-' || n, at, at,
         (case when n % 10 = 0 then 'click_id' end)::match_method, case when n % 10 = 0 then at end
       from (select n, now() - n * interval '1 minute' as at from generate_series($3::int, $4::int) n) t`,
      [store.id, store.referral_code, from, Math.min(from + 9_999, count)],
    );
}
