import { insertJobSql, type OutboxEvent } from "./outbox.server.ts";
import type { Sql } from "./postgres.server.ts";
import { bucketSql, totalsBucket } from "./store-referral-stats.server.ts";

/** UTM parameters as they came; a repeated one is a list. */
export type UtmParams = Record<string, string | string[]>;

/** Why a hit on a link is not counted as a click. The database adds `duplicate` and `inactive`. */
export type ClickFilter = "bot" | "prefetch";

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

/** A click that now belongs to a signup. */
export type MatchedReferral = {
  id: string;
  clicked_at: Date;
  utm_params: UtmParams;
  placement: string | null;
  counted_as: string;
};

/** The signup that takes a click, or becomes a row of its own. */
export type SignupRow = {
  storeId: string;
  userId: string;
  signedUpAt: Date;
  activatedAt: Date | null;
  utmParams: UtmParams;
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
    insert into message_receipt (route, message_id, body_sha256) values ('click-batch', $1, '')
    on conflict do nothing returning 1
  ), hit as (
    select h.*, s.id as store_id, s.slug,
      case when h.placement is null then '' when p.name is null then 'other' else p.name end as counted_as,
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
    select hit.event || jsonb_build_object('store', hit.slug) as event
    from hit join inserted using (id) where hit.event is not null
  ), queued as (${insertJobSql("told")}
  )
  insert into store_referral_stats as t
    (store_id, placement, bucket, clicks, bot, prefetch, duplicate, inactive, last_click_at)
  select f.store_id, f.counted_as, b.bucket,
    count(*) filter (where f.outcome = 'clicked'), count(*) filter (where f.outcome = 'bot'),
    count(*) filter (where f.outcome = 'prefetch'), count(*) filter (where f.outcome = 'duplicate'),
    count(*) filter (where f.outcome = 'inactive'), max(f.clicked_at) filter (where f.outcome = 'clicked')
  from (
    select hit.*, coalesce(hit.filtered, case when inserted.id is null then 'duplicate' else 'clicked' end) as outcome
    from hit left join inserted using (id)
  ) f
  cross join lateral (values (${totalsBucket}), (${bucketSql("f.clicked_at")})) as b(bucket)
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (store_id, placement, bucket) do update set
    clicks = t.clicks + excluded.clicks, bot = t.bot + excluded.bot, prefetch = t.prefetch + excluded.prefetch,
    duplicate = t.duplicate + excluded.duplicate, inactive = t.inactive + excluded.inactive,
    last_click_at = greatest(t.last_click_at, excluded.last_click_at)`;

/**
 * Gives the named click to a signup if it is still unmatched and inside the window; null otherwise. Waits for a
 * transaction that holds the click, so that a visitor's own click is not missed because somebody just looked at it.
 */
export async function takeClickById(
  sql: Sql,
  signup: SignupRow,
  clickId: string,
  windowDays: number,
): Promise<MatchedReferral | null> {
  return takeClick(sql, "take-click-by-id", "click_id", signup, [windowDays, clickId], `
    select id from store_referral
    where store_id = $1 and click_id = $7 and status = 'clicked' and clicked_at > $3::timestamptz - make_interval(days => $6)
    for update`);
}

/**
 * Gives the newest unmatched click inside the window to a signup; null when there is none. Clicks that another
 * transaction holds are passed over, so that signups racing for clicks get different ones.
 */
export async function takeNewestClick(
  sql: Sql,
  signup: SignupRow,
  windowDays: number,
): Promise<MatchedReferral | null> {
  return takeClick(sql, "take-newest-click", "referral_code", signup, [windowDays], `
    select id from store_referral
    where store_id = $1 and status = 'clicked' and clicked_at > $3::timestamptz - make_interval(days => $6) and clicked_at <= $3::timestamptz
    order by clicked_at desc limit 1
    for update skip locked`);
}

async function takeClick(
  sql: Sql,
  name: string,
  method: "click_id" | "referral_code",
  signup: SignupRow,
  search: unknown[],
  clickSql: string,
): Promise<MatchedReferral | null> {
  const { rows } = await sql.query<MatchedReferral>({
    name,
    text: `
      update store_referral set referred_user_id = $2, match_method = '${method}', signed_up_at = $3::timestamptz,
        listed_at = $3, activated_at = $4::timestamptz,
        status = case when $4::timestamptz is null then 'signed_up' else 'active' end::referral_status,
        utm_params = case when utm_params = '{}' then $5::jsonb else utm_params end
      where id = (${clickSql})
      returning id, clicked_at, utm_params, placement, counted_as`,
    values: [
      signup.storeId,
      signup.userId,
      signup.signedUpAt,
      signup.activatedAt,
      JSON.stringify(signup.utmParams),
      ...search,
    ],
  });
  return rows[0] ?? null;
}

/** A signup that came without a click. */
export async function insertSignup(
  sql: Sql,
  id: string,
  referralCode: string,
  signup: SignupRow,
): Promise<void> {
  await sql.query({
    name: "insert-signup",
    text: `
      insert into store_referral (id, store_id, referral_code, referred_user_id, status, match_method, utm_params,
        signed_up_at, activated_at, listed_at)
      values ($1, $2, $3, $4, case when $6::timestamptz is null then 'signed_up' else 'active' end::referral_status,
        'none', $7, $5, $6, $5)`,
    values: [
      id,
      signup.storeId,
      referralCode,
      signup.userId,
      signup.signedUpAt,
      signup.activatedAt,
      JSON.stringify(signup.utmParams),
    ],
  });
}

/** Marks a user's referral active, if there is one and it was not; returns where that counts. */
export async function updateReferralActive(
  sql: Sql,
  userId: string,
  activatedAt: Date,
): Promise<{ store_id: string; counted_as: string } | null> {
  const { rows } = await sql.query<{ store_id: string; counted_as: string }>({
    name: "update-referral-active",
    text: `update store_referral set status = 'active', activated_at = $2
      where referred_user_id = $1 and status = 'signed_up' returning store_id, counted_as`,
    values: [userId, activatedAt],
  });
  return rows[0] ?? null;
}

/** A referral as a list shows it; the person is not in it. */
export type ListedReferral = {
  id: string;
  status: "clicked" | "signed_up" | "active";
  match_method: "click_id" | "referral_code" | "none" | null;
  placement: string | null;
  utm_params: UtmParams;
  clicked_at: Date | null;
  signed_up_at: Date | null;
  activated_at: Date | null;
};

/** A store's latest referrals, newest first. */
export async function selectRecentReferrals(
  sql: Sql,
  storeId: string,
  limit: number,
): Promise<ListedReferral[]> {
  const { rows } = await sql.query<ListedReferral>({
    name: "select-recent-referrals",
    text: `select id, status, match_method, placement, utm_params, clicked_at, signed_up_at, activated_at
      from store_referral where store_id = $1 order by listed_at desc, id desc limit $2`,
    values: [storeId, limit],
  });
  return rows;
}
