import { instant, integer, orNull, text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { rareStatement } from "../engine/statement.server.ts";
import { selectVisitorDifferences } from "./recount-visitors.server.ts";
import { bucketSql, totalsBucket } from "./store-referral-stats.server.ts";

/** A counter that disagrees with its rows. `bucket` is null for an all-time total. */
export type Difference = RowOf<typeof differenceColumns>;

const differenceColumns = {
  store: text,
  placement: text,
  bucket: orNull(instant),
  counter: text,
  counted: integer,
  rows: integer,
};

/**
 * Counts every referral again and returns the counters that differ; empty when all is well. Signups and activations are
 * always compared. Clicks are compared as far back as unmatched ones are kept. Totals are compared with the sum of
 * their buckets. A statement sees one moment, so live traffic does not matter. Each reads every row, which takes minutes
 * where there are many.
 */
export async function selectDifferences(
  sql: Sql,
  windowDays: number,
  now = new Date(),
): Promise<Difference[]> {
  const keptDays = Math.max(90, windowDays + 30) - 1;
  const since = new Date(now.getTime() - keptDays * dayMs);
  return [...(await select.rows(sql, [since])), ...(await selectVisitorDifferences(sql, since))];
}

const dayMs = 24 * 60 * 60_000;
const counters = "store_id, placement, bucket, counter, counted";
const compared = "store_id, placement, bucket, counter, counted, rows";

const select = rareStatement(
  "select-differences",
  differenceColumns,
  `with fact as (
       select store_id, counted_as as placement, ${bucketSql("clicked_at")} as bucket, 'clicks' as counter
       from store_referral where clicked_at is not null
       union all
       select r.store_id, r.counted_as, ${bucketSql("r.clicked_at")}, 'confirmed_clicks'
       from store_referral r join click_claim c using (store_id, click_id) where c.claim is not null
       union all
       select store_id, counted_as, ${bucketSql("signed_up_at")}, 'signups' from store_referral
       where signed_up_at is not null
       union all
       select store_id, counted_as, ${bucketSql("signed_up_at")}, 'matched_signups' from store_referral
       where match_method in ('click_id', 'referral_code')
       union all
       select store_id, counted_as, ${bucketSql("activated_at")}, 'active' from store_referral where status = 'active'
     ), recounted as (
       select store_id, placement, bucket, counter, count(*)::int as rows from fact group by 1, 2, 3, 4
     ), counter as (
       select s.store_id, s.placement, s.bucket, c.counter, c.counted
       from store_referral_stats s cross join lateral (values ('clicks', s.clicks), ('signups', s.signups),
         ('matched_signups', s.matched_signups), ('active', s.active), ('bot', s.bot), ('prefetch', s.prefetch),
         ('embedded', s.embedded), ('duplicate', s.duplicate), ('excess', s.excess), ('inactive', s.inactive),
         ('confirmed_clicks', s.confirmed_clicks)) as c(counter, counted)
     ), buckets as (
       select store_id, placement, bucket, counter, coalesce(counted, 0) as counted, coalesce(rows, 0) as rows
       from (select ${counters} from counter where bucket > ${totalsBucket}
             and counter in ('clicks', 'confirmed_clicks', 'signups', 'matched_signups', 'active')) c
       full join recounted using (store_id, placement, bucket, counter)
       where counter not in ('clicks', 'confirmed_clicks') or bucket > $1
     ), totals as (
       select t.store_id, t.placement, null::timestamptz as bucket, counter, t.counted, coalesce(b.sum, 0)::int as rows
       from counter t left join (
         select store_id, placement, counter, sum(counted) as sum from counter
         where bucket > ${totalsBucket} group by 1, 2, 3) b using (store_id, placement, counter)
       where t.bucket = ${totalsBucket}
     )
     select s.slug as store, d.placement, d.bucket, d.counter, d.counted, d.rows
     from (select ${compared} from buckets union all select ${compared} from totals) d join store s on s.id = d.store_id
     where d.counted <> d.rows order by 1, 2, 3 nulls first, 4`,
);
