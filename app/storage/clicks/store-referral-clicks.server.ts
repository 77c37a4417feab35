import { insertToldEventsSql, type OutboxEvent } from "../outbox/outbox.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { bucketSql, totalsBucket } from "../reports/store-referral-stats.server.ts";
import type { UtmParams } from "../list/store-referral.server.ts";

/** Why a hit on a link is not counted as a click. The database adds `duplicate` and `inactive`. */
export type ClickFilter = "bot" | "prefetch" | "embedded" | "excess";

/** One hit on a store's link, on its way into the database. */
export type ClickRow = {
  id: string;
  clickId: string;
  referralCode: string;
  placement: string | null;
  utmParams: UtmParams;
  sourceUrl: string | null;
  clickedAt: Date;
  filter: ClickFilter | null;
  /** Sent to PostHog if the click is counted. Null when analytics are off. */
  event: OutboxEvent | null;
};

/**
 * Writes a batch of hits in one statement: rows, counters and one outbox job, or nothing at all. Exactly once: a
 * batch id that committed before is skipped whole, a click id that is already there counts as a duplicate, and
 * hits on unknown codes vanish. Rows are taken in key order, so that concurrent batches wait but never deadlock.
 */
export async function insertClicks(sql: Sql, batchId: string, hits: ClickRow[]): Promise<void> {
  await sql.query({
    name: "insert-clicks",
    text: insertClicksSql,
    values: [
      batchId,
      hits.map((hit) => hit.id),
      hits.map((hit) => hit.clickId),
      hits.map((hit) => hit.referralCode),
      hits.map((hit) => hit.placement),
      hits.map((hit) => JSON.stringify(hit.utmParams)),
      hits.map((hit) => hit.sourceUrl),
      hits.map((hit) => hit.clickedAt),
      hits.map((hit) => hit.filter),
      hits.map((hit) => (hit.event ? JSON.stringify(hit.event) : null)),
    ],
  });
}

const insertClicksSql = `
  with batch as (
    insert into message_receipt (route, message_id, body_mac) values ('click-batch', $1, '')
    on conflict do nothing returning 1
  ), hit as (
    select h.*, s.id as store_id,
      case when h.placement is null then '' when h.placement = 'theme' then 'theme'
        when p.name is null then 'other' else p.name end as counted_as,
      case when h.filter is not null then h.filter
        when s.status not in ('pending', 'active') then 'inactive' end as filtered
    from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::timestamptz[],
        $9::text[], $10::jsonb[])
      as h(id, click_id, referral_code, placement, utm_params, source_url, clicked_at, filter, event)
    join store s on s.referral_code = h.referral_code
    left join placement p on p.store_id = s.id and p.name = h.placement
    where exists (select from batch)
  ), inserted as (
    insert into store_referral (id, store_id, referral_code, status, click_id, placement, counted_as, utm_params,
      source_url, clicked_at, listed_at)
    select id, store_id, referral_code, 'clicked', click_id, placement, counted_as, utm_params, source_url,
      clicked_at, clicked_at
    from hit where filtered is null order by store_id, click_id
    on conflict (store_id, click_id) do nothing
    returning id
  ), told as (
    select hit.event || jsonb_build_object('store_id', hit.store_id::text) as event
    from hit join inserted using (id) where hit.event is not null
  ), ${insertToldEventsSql}
  insert into store_referral_stats as t
    (store_id, placement, bucket, clicks, bot, prefetch, embedded, duplicate, excess, inactive, last_click_at)
  select f.store_id, f.counted_as, b.bucket,
    count(*) filter (where f.outcome = 'clicked'), count(*) filter (where f.outcome = 'bot'),
    count(*) filter (where f.outcome = 'prefetch'), count(*) filter (where f.outcome = 'embedded'),
    count(*) filter (where f.outcome = 'duplicate'), count(*) filter (where f.outcome = 'excess'),
    count(*) filter (where f.outcome = 'inactive'), max(f.clicked_at) filter (where f.outcome = 'clicked')
  from (
    select hit.*, coalesce(hit.filtered, case when inserted.id is null then 'duplicate' else 'clicked' end) as outcome
    from hit left join inserted using (id)
  ) f
  cross join lateral (values (${totalsBucket}), (${bucketSql("f.clicked_at")})) as b(bucket)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (store_id, placement, bucket) do update set
    clicks = t.clicks + excluded.clicks, bot = t.bot + excluded.bot, prefetch = t.prefetch + excluded.prefetch,
    embedded = t.embedded + excluded.embedded, duplicate = t.duplicate + excluded.duplicate,
    excess = t.excess + excluded.excess, inactive = t.inactive + excluded.inactive,
    last_click_at = greatest(t.last_click_at, excluded.last_click_at)`;
