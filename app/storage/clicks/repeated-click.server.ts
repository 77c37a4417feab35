import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";
import { bucketSql, totalsBucket } from "../reports/store-referral-stats.server.ts";
import { addVisitorsSql } from "./visitor-day.server.ts";

/** A click by its id, which belongs to the store of the code. */
export type NamedByCode = { referralCode: string; clickId: string };

/**
 * Counts clicks as repeats if their browser said so and no signup has them. A second call with the same clicks changes
 * nothing.
 *
 * Until they commit, the batch of a hit and the browser's word on that hit do not see each other. So the writer of each
 * calls this function after its own commit, and the later call sees both.
 */
export async function takeBackRepeats(sql: Sql, clicks: NamedByCode[]): Promise<void> {
  if (clicks.length === 0) return;
  await takeBack.run(sql, [clicks.map((click) => click.referralCode), clicks.map((click) => click.clickId)]);
}

/*
 * Each click is looked up for itself (`limit 1`), and by an array of keys. A join would leave that to the planner,
 * which knows nothing of a young table and keeps a plan that reads all of it.
 */
const takeBack = statement(
  "take-back-repeats",
  nothing,
  `
  with repeat as materialized (
    select s.id as store_id, r.id
    from unnest($1::text[], $2::uuid[]) as c(referral_code, click_id)
    join store s on s.referral_code = c.referral_code
    cross join lateral (select from click_claim
      where store_id = s.id and click_id = c.click_id and claim is null limit 1) said
    cross join lateral (select id from store_referral
      where store_id = s.id and click_id = c.click_id and status = 'clicked' limit 1) r
  ), taken_back as (
    delete from store_referral
    where exists (select from repeat) and store_id = any(array(select store_id from repeat))
      and id = any(array(select id from repeat)) and status = 'clicked'
    returning store_id, counted_as, clicked_at, device, came_from, country
  ), visitors as (${addVisitorsSql(
    "(select store_id, clicked_at, device, came_from, country, -1 as clicks from taken_back)",
  )}
  )
  insert into store_referral_stats as t (store_id, placement, bucket, clicks, duplicate)
  select store_id, counted_as, b.bucket, -count(*), count(*) from taken_back
  cross join lateral (values (${totalsBucket}), (${bucketSql("clicked_at")})) as b(bucket)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (store_id, placement, bucket) do update set
    clicks = t.clicks + excluded.clicks, duplicate = t.duplicate + excluded.duplicate`,
);
