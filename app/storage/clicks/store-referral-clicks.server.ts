import { insertToldEventsSql, type OutboxEvent } from "../outbox/outbox.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { json, known } from "../engine/columns.ts";
import { statement } from "../engine/statement.server.ts";
import { insertWebhooksSql } from "../webhooks/webhook-message.server.ts";
import { bucketSql, totalsBucket } from "../reports/store-referral-stats.server.ts";
import type { UtmParams } from "../list/store-referral.server.ts";
import { addVisitorsSql, countedSourceSql, namedHostsSql, type VisitOrigin } from "./visitor-day.server.ts";

/** Why a hit on a link is not counted as a click. The database adds `inactive`, and `duplicate` for repeats. */
export type ClickFilter = "bot" | "prefetch" | "embedded" | "excess";

/** One hit on a store's link, on its way into the database. */
export type ClickRow = {
  id: string;
  clickId: string;
  /**
   * Two hits with one key within 30 minutes are presumed to be one visit. Null when no other hit can be like this one.
   */
  visitKey: string | null;
  /** The same visitor's key from before midnight, when keys change. */
  earlierVisitKey: string | null;
  /** The page view that the script tells of. Null for a hit on the tracked link. */
  claim: string | null;
  referralCode: string;
  placement: string | null;
  utmParams: UtmParams;
  sourceUrl: string | null;
  /** Null when nobody saw the visitor's browser. */
  origin: VisitOrigin | null;
  clickedAt: Date;
  /** `duplicate` when the browser itself says that it was here before. */
  filter: ClickFilter | "duplicate" | null;
  /** Sent to PostHog if the click is counted. Null when analytics are off. */
  event: OutboxEvent | null;
};

/** Everything that a hit can be counted as. */
export const hitOutcomes = [
  "clicked",
  "bot",
  "prefetch",
  "embedded",
  "duplicate",
  "excess",
  "inactive",
] as const;

/** How many hits of a batch were counted as what. Empty for a batch that had committed before. */
export type HitCounts = Partial<Record<(typeof hitOutcomes)[number], number>>;

/** Hits closer than this with one visit key are presumed to be one visit. */
export const repeatMinutes = 30;

/**
 * Writes a batch of hits in one statement: rows, counters and one outbox job, or nothing. A batch counts exactly once:
 * a committed batch id is skipped whole. Hits on unknown codes vanish. Rows are taken in key order, so that concurrent
 * batches wait but never deadlock. Of a batch's hits with one visit key the first is the visit, and the rest are repeats.
 */
export async function insertClicks(sql: Sql, batchId: string, hits: ClickRow[]): Promise<HitCounts> {
  const counted = await insert.row(sql, [
    batchId,
    hits.map((hit) => hit.id),
    hits.map((hit) => hit.clickId),
    hits.map((hit) => hit.visitKey),
    hits.map((hit) => hit.earlierVisitKey),
    hits.map((hit) => hit.claim),
    hits.map((hit) => hit.referralCode),
    hits.map((hit) => hit.placement),
    hits.map((hit) => JSON.stringify(hit.utmParams)),
    hits.map((hit) => hit.sourceUrl),
    hits.map((hit) => hit.clickedAt),
    hits.map((hit) => hit.filter),
    hits.map((hit) => (hit.event ? JSON.stringify(hit.event) : null)),
    hits.map((hit) => hit.origin?.device ?? null),
    hits.map((hit) => hit.origin?.cameFrom ?? null),
    hits.map((hit) => hit.origin?.country ?? null),
  ]);
  return counted?.counts ?? {};
}

/*
 * batch      the batch id, unless it committed before: then all that follows is empty
 *   └► hit        the hits of known stores, each with its counters' placement, and why it cannot be a click:
 *      │          its own filter, an inactive store, or a browser that already said it was here before
 *      ├► visit       who was not here in the last 30 minutes; the key's row remembers the visit
 *      ├► named       the hosts they came from that are counted by name
 *      └► inserted    the clicks: not filtered, and a visit of their own. A row that a claim or a signup wrote
 *         │           before this late batch stays
 *         ├► claimed      the page views of those that a script told of
 *         ├► visitors     the day's counters of where they came from
 *         ├► hooked       messages for the endpoints that want to hear of clicks
 *         ├► queued       one outbox job with the clicks' events
 *         └► outcome      what each hit is counted as, worked out once; null for a page view that is told again
 *            └► counters, last: they are contended
 */
const insert = statement(
  "insert-clicks",
  { counts: known(json<HitCounts>()) },
  `
  with batch as (
    insert into message_receipt (route, message_id, body_mac) values ('click-batch', $1, '')
    on conflict do nothing returning 1
  ), hit as (
    select h.*, s.id as store_id,
      case when h.placement is null then '' when h.placement = 'theme' then 'theme'
        when p.name is null then 'other' else p.name end as counted_as,
      case when h.filter is not null then h.filter
        -- A claim or a signup that came first, in service, has taken a repeat back: this late hit gives it.
        when s.status not in ('pending', 'active') then case when exists (select from store_referral r
          where r.store_id = s.id and r.click_id = h.click_id) then 'duplicate' else 'inactive' end
        when exists (select from click_claim c where c.store_id = s.id and c.click_id = h.click_id
          and c.claim is null) then 'duplicate' end as filtered,
      exists (select from recent_visit e where e.store_id = s.id and e.visit_key = h.earlier_visit_key
        and e.visited_at > h.clicked_at - ${repeatSql()}) as was_here
    from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::jsonb[],
        $10::text[], $11::timestamptz[], $12::text[], $13::jsonb[], $14::text[], $15::text[], $16::text[])
      as h(id, click_id, visit_key, earlier_visit_key, claim, referral_code, placement, utm_params, source_url,
        clicked_at, filter, event, device, came_from, country)
    join store s on s.referral_code = h.referral_code
    left join placement p on p.store_id = s.id and p.name = h.placement
    where exists (select from batch)
  ), visit as (
    insert into recent_visit as v (store_id, visit_key, click_id, visited_at)
    select distinct on (store_id, visit_key) store_id, visit_key, click_id, clicked_at
    from hit where visit_key is not null and (filtered is null or filtered = 'duplicate') and not was_here
    order by store_id, visit_key, clicked_at
    on conflict (store_id, visit_key) do update set visited_at = excluded.visited_at, click_id = excluded.click_id
      where abs(extract(epoch from v.visited_at - excluded.visited_at)) >= ${String(repeatMinutes * 60)}
        -- A page view stays itself, however late it is told again.
        and not exists (select from hit where claim = excluded.visit_key)
    returning click_id
  ), named as (${namedHostsSql("(select store_id, clicked_at, came_from from hit where filtered is null) h")}
  ), inserted as (
    insert into store_referral (id, store_id, referral_code, status, click_id, placement, counted_as, utm_params,
      source_url, clicked_at, listed_at, device, came_from, country)
    select id, store_id, referral_code, 'clicked', click_id, placement, counted_as, utm_params, source_url,
      clicked_at, clicked_at, device, ${countedSourceSql("named")}, country
    from hit where filtered is null and (visit_key is null or click_id in (select click_id from visit))
    order by store_id, click_id
    on conflict (store_id, click_id) do nothing
    returning id, store_id, clicked_at, device, came_from, country
  ), visitors as (${addVisitorsSql("(select store_id, clicked_at, device, came_from, country, 1 as clicks from inserted)")}
  ), claimed as (
    insert into click_claim (store_id, click_id, claim, claimed_at)
    select hit.store_id, hit.click_id, hit.claim, hit.clicked_at from hit join inserted using (id)
    where hit.claim is not null order by 1, 2
    on conflict do nothing
  ), told as (
    select hit.event || jsonb_build_object('store_id', hit.store_id::text) as event
    from hit join inserted using (id) where hit.event is not null
  ), fact as (
    select 'referral.clicked' as type, hit.store_id, hit.id as referral_id, '{}'::jsonb as extra, hit.clicked_at as at
    from hit join inserted using (id)
  ), hooked as (${insertWebhooksSql}
  ), outcome as materialized (
    select hit.store_id, hit.counted_as, hit.clicked_at, hit.claim, case
      when inserted.id is not null then 'clicked'
      -- The same page view, told again, is no hit of its own.
      when hit.visit_key = hit.claim and (hit.filtered is null or hit.filtered = 'duplicate')
        and hit.click_id not in (select click_id from visit) then null
      else coalesce(hit.filtered, 'duplicate') end as outcome
    from hit left join inserted using (id)
  ), ${insertToldEventsSql}
  insert into store_referral_stats as t (store_id, placement, bucket, clicks, confirmed_clicks, bot, prefetch, embedded,
    duplicate, excess, inactive, last_click_at)
  select f.store_id, f.counted_as, b.bucket,
    count(*) filter (where f.outcome = 'clicked'),
    count(*) filter (where f.outcome = 'clicked' and f.claim is not null),
    count(*) filter (where f.outcome = 'bot'), count(*) filter (where f.outcome = 'prefetch'),
    count(*) filter (where f.outcome = 'embedded'), count(*) filter (where f.outcome = 'duplicate'),
    count(*) filter (where f.outcome = 'excess'), count(*) filter (where f.outcome = 'inactive'),
    max(f.clicked_at) filter (where f.outcome = 'clicked')
  from outcome f
  cross join lateral (values (${totalsBucket}), (${bucketSql("f.clicked_at")})) as b(bucket)
  where f.outcome is not null
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (store_id, placement, bucket) do update set
    clicks = t.clicks + excluded.clicks, confirmed_clicks = t.confirmed_clicks + excluded.confirmed_clicks,
    bot = t.bot + excluded.bot, prefetch = t.prefetch + excluded.prefetch, embedded = t.embedded + excluded.embedded,
    duplicate = t.duplicate + excluded.duplicate, excess = t.excess + excluded.excess,
    inactive = t.inactive + excluded.inactive, last_click_at = greatest(t.last_click_at, excluded.last_click_at)
  returning (select jsonb_object_agg(o.outcome, o.hits) from (
    select outcome, count(*) as hits from outcome where outcome is not null group by 1) o) as counts`,
);

function repeatSql(): string {
  return `interval '${String(repeatMinutes)} minutes'`;
}
