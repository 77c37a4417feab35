import { bigint, flag, listOf, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { rareStatement } from "../engine/statement.server.ts";
import { listedColumns, type matchMethods } from "../list/referral-columns.ts";
import { withPeople, type UtmParams } from "../list/store-referral.server.ts";
import { bucketSql, totalsBucket } from "../reports/store-referral-stats.server.ts";

/** A referral of an older system, or of an export: a click, a signup, or both. */
export type ImportedReferral = {
  id: string;
  storeId: string;
  referralCode: string;
  /** Null for a click, and for a signup whose person was erased. */
  userId: string | null;
  clickId: string | null;
  clickedAt: Date | null;
  /** A browser confirmed the click. */
  confirmed: boolean;
  placement: string | null;
  utmParams: UtmParams;
  sourceUrl: string | null;
  matchMethod: (typeof matchMethods)[number] | null;
  signedUpAt: Date | null;
  activatedAt: Date | null;
  from: string;
};

/** A store, by the names that a file may call it. */
export type NamedStore = RowOf<typeof storeColumns>;

const storeColumns = { id: bigint, slug: text, referral_code: text, shop_domain: orNull(text) };

/** The stores that a file names, each by slug, referral code or shop domain. */
export function selectNamedStores(sql: Sql, names: string[]): Promise<NamedStore[]> {
  return selectStores.rows(sql, [names]);
}

const selectStores = rareStatement(
  "select-named-stores",
  storeColumns,
  `select ${listOf(storeColumns)} from store
   where redacted_at is null and (slug = any($1::text[]) or referral_code = any($1) or shop_domain = any($1))`,
);

/** Which of these referrals are there already, by id, and which clicks belong to other referrals. */
export async function selectThere(
  sql: Sql,
  asked: Pick<ImportedReferral, "storeId" | "id" | "clickId">[],
): Promise<{ ids: Set<string>; clickIds: Set<string> }> {
  const values = [
    asked.map(({ storeId }) => storeId),
    asked.map(({ id }) => id),
    asked.map(({ clickId }) => clickId),
  ];
  const rows = await selectKnown.rows(sql, values);
  return {
    ids: new Set(rows.flatMap(({ id, is_same: isSame }) => (isSame ? [id] : []))),
    clickIds: new Set(
      rows.flatMap(({ click_id: clickId, is_same: isSame }) => (isSame ? [] : (clickId ?? []))),
    ),
  };
}

const selectKnown = rareStatement(
  "select-referrals-there",
  { id: uuid, click_id: orNull(uuid), is_same: flag },
  `select a.id, a.click_id, true as is_same
   from unnest($1::bigint[], $2::uuid[], $3::uuid[]) as a(store_id, id, click_id)
   join store_referral r on r.store_id = a.store_id and r.id = a.id
   union all
   select a.id, a.click_id, false
   from unnest($1::bigint[], $2::uuid[], $3::uuid[]) as a(store_id, id, click_id)
   join store_referral r on r.store_id = a.store_id and r.click_id = a.click_id and r.id <> a.id`,
);

/**
 * Writes referrals with their claims and their counters. Returns how many were new; one that came in between, by id or
 * by click, is left out. Nobody is told: no event, no trigger, no webhook.
 */
export async function insertImported(sql: Sql, referrals: ImportedReferral[]): Promise<number> {
  const rows = await insert.rows(sql, [
    referrals.map((one) => one.id),
    referrals.map((one) => one.storeId),
    referrals.map((one) => one.referralCode),
    referrals.map((one) => one.userId),
    referrals.map((one) => one.clickId),
    referrals.map((one) => one.clickedAt),
    referrals.map((one) => one.confirmed),
    referrals.map((one) => one.placement),
    referrals.map((one) => JSON.stringify(one.utmParams)),
    referrals.map((one) => one.sourceUrl),
    referrals.map((one) => one.matchMethod),
    referrals.map((one) => one.signedUpAt),
    referrals.map((one) => one.activatedAt),
    referrals.map((one) => one.from),
  ]);
  return rows.length;
}

const insert = rareStatement(
  "insert-imported-referrals",
  { id: uuid },
  `with imported as (
     insert into store_referral (id, store_id, referral_code, referred_user_id, click_id, clicked_at, placement,
       counted_as, utm_params, signup_utm_params, source_url, match_method, signed_up_at, activated_at, listed_at,
       status, imported_from)
     select i.id, i.store_id, i.referral_code, i.user_id, i.click_id, i.clicked_at, i.placement,
       case when i.placement is null then '' when i.placement = 'theme' then 'theme'
         when p.name is null then 'other' else p.name end,
       case when i.clicked_at is null then '{}' else i.utm end, case when i.clicked_at is null then i.utm else '{}' end,
       i.source_url, i.match_method, i.signed_up_at, i.activated_at, coalesce(i.signed_up_at, i.clicked_at),
       (case when i.activated_at is not null then 'active' when i.signed_up_at is not null then 'signed_up'
         else 'clicked' end)::referral_status, i.imported_from
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::bool[],
         $8::text[], $9::jsonb[], $10::text[], $11::match_method[], $12::timestamptz[], $13::timestamptz[], $14::text[])
       as i(id, store_id, referral_code, user_id, click_id, clicked_at, confirmed, placement, utm, source_url,
         match_method, signed_up_at, activated_at, imported_from)
     left join placement p on p.store_id = i.store_id and p.name = i.placement
     order by i.store_id, i.id
     on conflict do nothing
     returning id, store_id, click_id, clicked_at, counted_as, match_method, signed_up_at, activated_at
   ), claimed as (
     insert into click_claim (store_id, click_id, claim, claimed_at)
     select store_id, click_id, id, clicked_at from imported
     join unnest($1::uuid[], $7::bool[]) as i(id, confirmed) using (id) where confirmed and click_id is not null
     order by 1, 2 on conflict do nothing returning store_id, click_id
   ), fact as (
     select store_id, counted_as, clicked_at as at, 'clicks' as counter from imported where clicked_at is not null
     union all select i.store_id, i.counted_as, i.clicked_at, 'confirmed' from imported i
       join claimed using (store_id, click_id)
     union all select store_id, counted_as, signed_up_at, 'signups' from imported where signed_up_at is not null
     union all select store_id, counted_as, signed_up_at, 'matched' from imported
       where signed_up_at is not null and match_method <> 'none'
     union all select store_id, counted_as, activated_at, 'active' from imported where activated_at is not null
   ), counted as (
     insert into store_referral_stats as t (store_id, placement, bucket, clicks, confirmed_clicks, signups,
       matched_signups, active, last_click_at, last_signup_at)
     select f.store_id, f.counted_as, b.bucket, count(*) filter (where counter = 'clicks'),
       count(*) filter (where counter = 'confirmed'), count(*) filter (where counter = 'signups'),
       count(*) filter (where counter = 'matched'), count(*) filter (where counter = 'active'),
       max(at) filter (where counter = 'clicks'), max(at) filter (where counter = 'signups')
     from fact f cross join lateral (values (${totalsBucket}), (${bucketSql("f.at")})) as b(bucket)
     group by 1, 2, 3 order by 1, 2, 3
     on conflict (store_id, placement, bucket) do update set
       clicks = t.clicks + excluded.clicks, confirmed_clicks = t.confirmed_clicks + excluded.confirmed_clicks,
       signups = t.signups + excluded.signups, matched_signups = t.matched_signups + excluded.matched_signups,
       active = t.active + excluded.active, last_click_at = greatest(t.last_click_at, excluded.last_click_at),
       last_signup_at = greatest(t.last_signup_at, excluded.last_signup_at)
   )
   select id from imported`,
);

/** A referral as an export writes it. */
export type ExportedReferral = Awaited<ReturnType<typeof selectForExport>>[number];

const { listed_at: _, ...shownColumns } = listedColumns;
const ownColumns = {
  ...shownColumns,
  store_id: bigint,
  referral_code: text,
  click_id: orNull(uuid),
  imported_from: orNull(text),
  referred_user_id: orNull(uuid),
};
const exportedColumns = { ...ownColumns, store: text, confirmed: flag };

/** Referrals of all stores, or of one, in the order of store and id, after a row. */
export async function selectForExport(
  sql: Sql,
  asked: { storeId: string | null; after: { storeId: string; id: string } | null; limit: number },
) {
  const { storeId, after, limit } = asked;
  const rows = await select.rows(sql, [storeId, after?.storeId ?? "0", after?.id ?? firstId, limit]);
  return withPeople(sql, rows, true);
}

const firstId = "00000000-0000-0000-0000-000000000000";

const select = rareStatement(
  "select-for-export",
  exportedColumns,
  `select ${listOf(ownColumns, "r")}, s.slug as store,
     coalesce((select c.claim is not null from click_claim c where c.store_id = r.store_id and c.click_id = r.click_id),
       false) as confirmed
   from store_referral r join store s on s.id = r.store_id
   where ($1::bigint is null or r.store_id = $1) and (r.store_id, r.id) > ($2::bigint, $3::uuid)
   order by r.store_id, r.id limit $4`,
);
