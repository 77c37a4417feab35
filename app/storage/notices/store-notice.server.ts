import { bigint, instant, integer, orNull, text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { rareStatement, statement } from "../engine/statement.server.ts";
import { totalsBucket } from "../reports/store-referral-stats.server.ts";

/** What decides whether a shop is told something. */
export type NoticeFacts = RowOf<typeof factColumns>;

const factColumns = {
  id: bigint,
  time_zone: text,
  signups: integer,
  /** Of these, those since the moment that was asked for. */
  recent_signups: integer,
  last_click_at: orNull(instant),
  in_service_since: instant,
};

/** Stores in service whose shop can be told, by id, after an id. */
export function selectNoticeFacts(
  sql: Sql,
  page: { after: string; limit: number; recentSince: Date },
): Promise<NoticeFacts[]> {
  return selectFacts.rows(sql, [page.after, page.limit, page.recentSince]);
}

const selectFacts = statement(
  "select-notice-facts",
  factColumns,
  `select s.id, s.time_zone, total.signups, recent.signups as recent_signups, total.last_click_at,
     s.in_service_since
   from (
     select id, time_zone, in_service_since from store
     where id > $1 and status in ('pending', 'active')
       and exists (select from session where shop = shop_domain and not "isOnline")
     order by id limit $2) s
   cross join lateral (
     select coalesce(sum(signups), 0)::int as signups, max(last_click_at) as last_click_at
     from store_referral_stats t where t.store_id = s.id and t.bucket = ${totalsBucket}) total
   cross join lateral (
     select coalesce(sum(signups), 0)::int as signups
     from store_referral_stats t where t.store_id = s.id and t.bucket >= $3) recent
   order by s.id`,
);

/** A store's totals as this transaction sees them, with the zone of its days. */
export function selectNoticeTotals(sql: Sql, storeIds: string[]) {
  return selectTotals.rows(sql, [storeIds]);
}

const selectTotals = rareStatement(
  "select-notice-totals",
  { id: bigint, time_zone: text, signups: integer, last_click_at: orNull(instant) },
  `select s.id, s.time_zone, coalesce(sum(t.signups), 0)::int as signups, max(t.last_click_at) as last_click_at
   from store s left join store_referral_stats t on t.store_id = s.id and t.bucket = ${totalsBucket}
   where s.id = any($1::bigint[])
   group by s.id`,
);

/** An occasion of a store. */
export type Occasion = { storeId: string; occasion: string };

/** Writes occasions, and returns those that nobody wrote before. Of two processes one gets an occasion. */
export async function insertNotices(sql: Sql, occasions: Occasion[], at: Date): Promise<Occasion[]> {
  const rows = await insert.rows(sql, [
    occasions.map(({ storeId }) => storeId),
    occasions.map(({ occasion }) => occasion),
    at,
  ]);
  return rows.map(({ store_id: storeId, occasion }) => ({ storeId, occasion }));
}

const insert = statement(
  "insert-notices",
  { store_id: bigint, occasion: text },
  `insert into store_notice (store_id, occasion, at)
   select store_id, occasion, $3::timestamptz from unnest($1::bigint[], $2::text[]) as n(store_id, occasion)
   order by 1, 2
   on conflict (store_id, occasion) do nothing
   returning store_id, occasion`,
);
