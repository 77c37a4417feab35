import type { QueryConfig } from "pg";
import type { Database } from "../app/storage/engine/postgres.server.ts";

const portion = 500_000;
/** In place of the pool's own limit, which is for requests; 0 would mean the pool's. */
const fillMsMax = 3_600_000;

/**
 * Fills a store with a year of referrals: one in ten signed up (a third of those active, one in twenty without a
 * click), five UTM sources, fifty campaigns, three placements, and one visit in 20,000 from a rare source.
 */
export async function fillStore(
  database: Database,
  store: { id: string; referral_code: string },
  size: number,
): Promise<void> {
  const client = await database.pool.connect();
  await client.query("set statement_timeout = 0; set lock_timeout = 0");
  const run = (text: string, values: unknown[]) =>
    client.query({ text, values, query_timeout: fillMsMax } as QueryConfig);
  try {
    for (let done = 0; done < size; done += portion)
      await run(fillSql, [store.id, store.referral_code, size, done, Math.min(size, done + portion) - 1]);
    await run(countSql, [store.id]);
    await run("vacuum analyze store_referral", []);
    await run("vacuum analyze store_referral_stats", []);
  } finally {
    client.release(true);
  }
}

const fillSql = `
  insert into store_referral (id, store_id, referral_code, status, click_id, placement, utm_params, clicked_at,
    listed_at, match_method, signed_up_at)
  select gen_random_uuid(), $1, $2,
    (case when n % 30 = 0 then 'active' when n % 10 = 0 then 'signed_up' else 'clicked' end)::referral_status,
    gen_random_uuid(), (array['instagram', 'counter-qr', 'newsletter'])[1 + n % 7],
    jsonb_build_object('utm_campaign', 'campaign-' || n % 50, 'utm_source', case when n % 20000 = 777 then 'rare'
      else (array['instagram', 'newsletter', 'tiktok', 'google', 'podcast'])[1 + n % 5] end),
    at, at,
    (case when n % 10 = 0 then case when n % 200 = 0 then 'none' when n % 50 = 0 then 'referral_code'
      else 'click_id' end end)::match_method,
    case when n % 10 = 0 then at end
  from (select n, now() - n * (interval '365 days' / $3::int) as at from generate_series($4::int, $5::int) n) t`;

/** In the order of time, as they are written in real life. */
const countSql = `
  insert into store_referral_stats as t (store_id, placement, bucket, clicks, signups, matched_signups)
  select $1, '', b.bucket, count(*), count(signed_up_at), count(signed_up_at)
  from store_referral
  cross join lateral (values ('epoch'::timestamptz), (date_bin('15 minutes', clicked_at, 'epoch'))) b(bucket)
  where store_id = $1 group by 3 order by 3`;
