import type pg from "pg";

/** Gives a store `size` referrals over the last year, one in ten signed up, and the counters that go with them. */
export async function fillStore(pool: pg.Pool, storeId: string, code: string, size: number): Promise<void> {
  const client = await pool.connect();
  await client.query("set statement_timeout = 0");
  const portion = 500_000;
  for (let done = 0; done < size; done += portion)
    await client.query({
      text: `insert into store_referral (id, store_id, referral_code, status, click_id, utm_params, clicked_at,
          listed_at, match_method, signed_up_at)
        select gen_random_uuid(), $1, $2, (case when n % 10 = 0 then 'signed_up' else 'clicked' end)::referral_status,
          gen_random_uuid(), '{"utm_source": "ig"}', at, at, (case when n % 10 = 0 then 'click_id' end)::match_method,
          case when n % 10 = 0 then at end
        from (select n, now() - n * (interval '365 days' / $3::int) as at from generate_series($4::int, $5::int) n) t`,
      values: [storeId, code, size, done, Math.min(size, done + portion) - 1],
      query_timeout: 0,
    } as pg.QueryConfig);
  await client.query(
    `insert into store_referral_stats as t (store_id, placement, bucket, clicks, signups, matched_signups)
     select $1, '', b.bucket, count(*), count(signed_up_at), count(signed_up_at)
     from store_referral cross join lateral (values ('epoch'::timestamptz), (date_bin('15 minutes', clicked_at, 'epoch'))) b(bucket)
     where store_id = $1 group by 3`,
    [storeId],
  );
  await client.query("vacuum analyze store_referral");
  await client.query("vacuum analyze store_referral_stats");
  client.release(true);
}
