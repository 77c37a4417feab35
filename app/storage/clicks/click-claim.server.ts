import { insertToldEventsSql, type OutboxEvent } from "../outbox/outbox.server.ts";
import { json, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { insertWebhooksSql } from "../webhooks/webhook-message.server.ts";
import { utmParams } from "../list/referral-columns.ts";
import type { UtmParams } from "../list/store-referral.server.ts";
import { bucketSql, totalsBucket } from "../reports/store-referral-stats.server.ts";
import { issuedPlaceSql } from "./issued-click.server.ts";
import { takeBackRepeats } from "./repeated-click.server.ts";
import { addVisitorsSql, countedSourceSql, namedHostsSql, type VisitOrigin } from "./visitor-day.server.ts";

/** A browser that speaks of the click in its address. */
export type ClaimRow = {
  referralCode: string;
  clickId: string;
  /**
   * The page view that claims the click. Null when the browser held an earlier click, so that this hit was a repeat.
   */
  claim: string | null;
  claimedAt: Date;
  /** The content of the click id: its time, and `placeMark`. Null when only a row can prove that the id is ours. */
  issued: { clickedAt: Date; place: number } | null;
  /** The id for the new row of a click without a row. */
  id: string;
  /** The link's placement by name, where the page's address still says it. */
  placement: string | null;
  utmParams: UtmParams;
  sourceUrl: string | null;
  /** The claiming browser's, for a click without a row. */
  origin: VisitOrigin | null;
  event: OutboxEvent | null;
};

/**
 * Writes what browsers say of their clicks in one statement: rows, counters and one outbox job, or nothing. Then takes
 * back the clicks that were repeats. The first claim of a click wins for good, even after the click was taken back. A
 * repeated claim changes nothing. No click may come twice in a call. A hit from a time out of service stays uncounted.
 *
 * Returns the ids of the claims that won their click just now.
 */
export async function insertClaims(sql: Sql, claims: ClaimRow[]): Promise<Set<string>> {
  const written = await insert.row(sql, [
    claims.map((claim) => claim.referralCode),
    claims.map((claim) => claim.clickId),
    claims.map((claim) => claim.claim),
    claims.map((claim) => claim.claimedAt),
    claims.map((claim) => claim.issued?.clickedAt ?? null),
    claims.map((claim) => claim.issued?.place ?? null),
    claims.map((claim) => claim.id),
    claims.map((claim) => JSON.stringify(claim.utmParams)),
    claims.map((claim) => claim.sourceUrl),
    claims.map((claim) => (claim.event ? JSON.stringify(claim.event) : null)),
    claims.map((claim) => claim.placement),
    claims.map((claim) => claim.origin?.device ?? null),
    claims.map((claim) => claim.origin?.cameFrom ?? null),
    claims.map((claim) => claim.origin?.country ?? null),
  ]);
  await takeBackRepeats(
    sql,
    claims.filter(({ claim }) => claim === null),
  );
  return new Set(written?.won);
}

/*
 * said          the claims on clicks of stores in service, with the click's row if it has one
 *   ├► viewed      the page views with an id that only a row proves. Before the row was written, such an id looked foreign:
 *   │              the page view got a click of its own, which may still wait for the database. `recent_visit` keeps
 *   │              one click for each page view: the first of the two wins
 *   └► claimed     those that are new: the first claim, or the first word that the hit was a repeat
 *      ├► counted     claimed and without a row: a presumed repeat, or a hit whose own batch is late. The counters get
 *      │              `duplicate - 1` now; a late batch adds `duplicate` when it finds the row, so both cancel out
 *      ├► queued      one outbox job with the events of `counted`
 *      └► counters, last: they are contended
 *
 * The click's row is looked up for each claim (`limit 1`). A join would leave that to the planner, which knows nothing
 * of a young table and keeps a plan that reads all of it.
 */
const insert = statement(
  "insert-claims",
  { won: orNull(json<string[]>()) },
  `
  with said as (
    select c.*, s.id as store_id, r.id as row_id,
      coalesce(r.counted_as, place.counted_as) as counted_as, coalesce(c.placement, place.name) as place_name,
      coalesce(r.clicked_at, c.issued_at) as clicked_at
    from unnest($1::text[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::uuid[],
        $8::jsonb[], $9::text[], $10::jsonb[], $11::text[], $12::text[], $13::text[], $14::text[])
      as c(referral_code, click_id, claim, claimed_at, issued_at, place, id, utm_params, source_url, event, placement,
        device, came_from, country)
    join store s on s.referral_code = c.referral_code and s.status in ('pending', 'active')
    left join lateral (
      select id, counted_as, clicked_at from store_referral where store_id = s.id and click_id = c.click_id limit 1
    ) r on true
    cross join lateral (${issuedPlaceSql({ store: "s.id", place: "c.place", at: "c.issued_at" })}) place
    where c.issued_at >= s.in_service_since
      or r.id is not null
  ), viewed as (
    insert into recent_visit as v (store_id, visit_key, click_id, visited_at)
    select distinct on (store_id, claim) store_id, claim, click_id, claimed_at from said
    where issued_at is null and claim is not null and not exists (select from click_claim other
      where other.store_id = said.store_id and other.click_id = said.click_id and other.claim <> said.claim)
    order by store_id, claim, click_id
    on conflict (store_id, visit_key) do update set visited_at = v.visited_at where v.click_id = excluded.click_id
    returning store_id, click_id
  ), claimed as (
    insert into click_claim as old (store_id, click_id, claim, claimed_at)
    select store_id, click_id, claim, claimed_at from said
    where issued_at is not null or claim is null or (store_id, click_id) in (select store_id, click_id from viewed)
    order by store_id, click_id
    on conflict (store_id, click_id) do update set claim = excluded.claim, claimed_at = excluded.claimed_at
      where old.claim is null and excluded.claim is not null
    returning store_id, click_id
  ), fresh as (
    select said.* from said join claimed using (store_id, click_id)
  ), named as (${namedHostsSql("(select store_id, clicked_at, came_from from fresh where row_id is null) f")}
  ), counted as (
    insert into store_referral (id, store_id, referral_code, status, click_id, placement, counted_as, utm_params,
      source_url, clicked_at, listed_at, device, came_from, country)
    select id, store_id, referral_code, 'clicked', click_id, place_name, counted_as, utm_params, source_url,
      clicked_at, clicked_at, device, ${countedSourceSql("named")}, country
    from fresh where claim is not null and row_id is null order by store_id, click_id
    on conflict (store_id, click_id) do nothing
    returning id, store_id, clicked_at, device, came_from, country
  ), visitors as (${addVisitorsSql("(select store_id, clicked_at, device, came_from, country, 1 as clicks from counted)")}
  ), fact as (
    select 'referral.clicked' as type, fresh.store_id, fresh.id as referral_id, '{}'::jsonb as extra,
      fresh.clicked_at as at
    from fresh join counted using (id)
  ), hooked as (${insertWebhooksSql}
  ), told as (
    select fresh.event || jsonb_build_object('store_id', fresh.store_id::text) as event
    from fresh join counted using (id) where fresh.event is not null
  ), ${insertToldEventsSql}
  insert into store_referral_stats as t (store_id, placement, bucket, clicks, confirmed_clicks, duplicate, last_click_at)
  select f.store_id, f.counted_as, b.bucket, sum(f.clicks), count(*), -sum(f.clicks),
    max(f.clicked_at) filter (where f.clicks > 0)
  from (
    select fresh.*, case when counted.id is null then 0 else 1 end as clicks
    from fresh left join counted on counted.id = fresh.id where fresh.claim is not null
  ) f
  cross join lateral (values (${totalsBucket}), (${bucketSql("f.clicked_at")})) as b(bucket)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (store_id, placement, bucket) do update set
    clicks = t.clicks + excluded.clicks, confirmed_clicks = t.confirmed_clicks + excluded.confirmed_clicks,
    duplicate = t.duplicate + excluded.duplicate, last_click_at = greatest(t.last_click_at, excluded.last_click_at)
  returning (select jsonb_agg(id) from fresh where claim is not null) as won`,
);

/** The outcome of a browser's word on a click. `claim` is the page view that has the click. */
export type ClaimedClick = RowOf<typeof claimedColumns>;

const claimedColumns = {
  referral_code: text,
  click_id: uuid,
  claim: orNull(uuid),
  placement: orNull(text),
  utm_params: orNull(utmParams),
};

/** The owners of these clicks. Clicks that no browser spoke of are left out. */
export function selectClaims(
  sql: Sql,
  clicks: { referralCode: string; clickId: string }[],
): Promise<ClaimedClick[]> {
  return select.rows(sql, [clicks.map((click) => click.referralCode), clicks.map((click) => click.clickId)]);
}

const select = statement(
  "select-claims",
  claimedColumns,
  `select s.referral_code, c.click_id, c.claim, r.placement, r.utm_params
   from unnest($1::text[], $2::uuid[]) as asked(referral_code, click_id)
   join store s on s.referral_code = asked.referral_code
   join click_claim c on c.store_id = s.id and c.click_id = asked.click_id
   left join store_referral r on r.store_id = c.store_id and r.click_id = c.click_id`,
);

/** The first click that a page view was answered with, or null for an unknown view. */
export async function selectVisitClick(
  sql: Sql,
  referralCode: string,
  claim: string,
): Promise<string | null> {
  return (await selectVisit.row(sql, [referralCode, claim]))?.click_id ?? null;
}

const selectVisit = statement(
  "select-visit-click",
  { click_id: uuid },
  `select v.click_id from recent_visit v join store s on s.id = v.store_id
   where s.referral_code = $1 and v.visit_key = $2`,
);
