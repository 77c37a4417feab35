import { instant, integer, orNull, type RowOf } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";

/** A fact of a store to count: `signups` of a placement at a moment, for example. A negative number takes it back. */
export type CountedFact = {
  storeId: string;
  placement: string;
  at: Date;
  signups?: number;
  matchedSignups?: number;
  active?: number;
  /** The counter that held this click until now. */
  clickInstead?: "bot" | "embedded" | "duplicate" | "excess";
};

/** All counters, in one shape for a store, a day and a placement. */
export type Counters = RowOf<typeof counterColumns>;

/** All-time counters, and the times of the last click and signup. */
export type Totals = RowOf<typeof totalColumns>;

const counterColumns = {
  clicks: integer,
  confirmed_clicks: integer,
  bot: integer,
  prefetch: integer,
  embedded: integer,
  duplicate: integer,
  excess: integer,
  inactive: integer,
  signups: integer,
  matched_signups: integer,
  active: integer,
};
const totalColumns = { ...counterColumns, last_click_at: orNull(instant), last_signup_at: orNull(instant) };
const sinceColumns = { clicks: integer, signups: integer, active: integer };

/** Never below zero: a claim can take back a repeat before its late batch writes it. */
const sums = Object.keys(counterColumns)
  .map((column) => `greatest(coalesce(sum(${column}), 0), 0)::int as ${column}`)
  .join(", ");

/** The bucket that holds a placement's all-time totals. */
export const totalsBucket = "'epoch'::timestamptz";

/** Buckets from the moment $2 to before the moment $3; never the totals. */
export const withinSpanSql = `bucket > ${totalsBucket} and bucket >= $2 and bucket < $3`;

/** The 15-minute UTC bucket of a moment. Every time zone's midnight begins a bucket. */
export function bucketSql(moment: string): string {
  return `date_bin('15 minutes', ${moment}, 'epoch')`;
}

/**
 * Adds facts to their buckets and to the totals. Call it last before the commit, because the rows are contended. Every
 * writer takes them in one order (store, placement, bucket), so that transactions wait but never deadlock.
 */
export async function addCounts(sql: Sql, facts: CountedFact[]): Promise<void> {
  if (facts.length === 0) return;
  await add.run(sql, [
    facts.map((fact) => fact.storeId),
    facts.map((fact) => fact.placement),
    facts.map((fact) => fact.at),
    facts.map((fact) => fact.signups ?? 0),
    facts.map((fact) => fact.matchedSignups ?? 0),
    facts.map((fact) => fact.active ?? 0),
    facts.map((fact) => fact.clickInstead ?? null),
  ]);
}

const add = statement(
  "add-counts",
  nothing,
  `insert into store_referral_stats as t
     (store_id, placement, bucket, signups, matched_signups, active, last_signup_at,
       clicks, bot, embedded, duplicate, excess, last_click_at)
   select f.store_id, f.placement, b.bucket, sum(f.signups), sum(f.matched), sum(f.active),
     max(f.at) filter (where f.signups > 0), count(f.instead), -count(*) filter (where f.instead = 'bot'),
     -count(*) filter (where f.instead = 'embedded'), -count(*) filter (where f.instead = 'duplicate'),
     -count(*) filter (where f.instead = 'excess'), max(f.at) filter (where f.instead is not null)
   from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::text[])
     as f(store_id, placement, at, signups, matched, active, instead)
   cross join lateral (values (${totalsBucket}), (${bucketSql("f.at")})) as b(bucket)
   group by 1, 2, 3 order by 1, 2, 3
   on conflict (store_id, placement, bucket) do update set
     signups = t.signups + excluded.signups,
     matched_signups = t.matched_signups + excluded.matched_signups,
     active = t.active + excluded.active,
     last_signup_at = greatest(t.last_signup_at, excluded.last_signup_at),
     clicks = t.clicks + excluded.clicks, bot = t.bot + excluded.bot, embedded = t.embedded + excluded.embedded,
     duplicate = t.duplicate + excluded.duplicate, excess = t.excess + excluded.excess,
     last_click_at = greatest(t.last_click_at, excluded.last_click_at)`,
);

/** A condition on the placement in the parameter, or none for null. */
export function ofPlacementSql(parameter: string): string {
  return `(${parameter}::text is null or placement = ${parameter})`;
}

/** All-time counters, and the times of the last click and signup: of a store, or of one placement. */
export async function selectTotals(
  sql: Sql,
  storeId: string,
  placement: string | null = null,
): Promise<Totals> {
  return onlyRow(await selectAllTime.rows(sql, [storeId, placement]));
}

const selectAllTime = statement(
  "select-totals",
  totalColumns,
  `select ${sums}, max(last_click_at) as last_click_at, max(last_signup_at) as last_signup_at
   from store_referral_stats where store_id = $1 and bucket = ${totalsBucket} and ${ofPlacementSql("$2")}`,
);

/** All counters in a span of time, without the span's last moment. */
export async function selectCounters(
  sql: Sql,
  storeId: string,
  span: { since: Date; until: Date },
  placement: string | null = null,
): Promise<Counters> {
  return onlyRow(await selectSpan.rows(sql, [storeId, span.since, span.until, placement]));
}

const selectSpan = statement(
  "select-counters",
  counterColumns,
  `select ${sums} from store_referral_stats where store_id = $1 and ${withinSpanSql} and ${ofPlacementSql("$4")}`,
);

/** Clicks, signups and activations since a moment on a quarter hour. */
export async function countSince(
  sql: Sql,
  storeId: string,
  since: Date,
  placement: string | null = null,
): Promise<RowOf<typeof sinceColumns>> {
  return onlyRow(await selectSince.rows(sql, [storeId, since, placement]));
}

const selectSince = statement(
  "count-since",
  sinceColumns,
  `select coalesce(sum(clicks), 0)::int as clicks, coalesce(sum(signups), 0)::int as signups,
     coalesce(sum(active), 0)::int as active
   from store_referral_stats where store_id = $1 and bucket >= $2 and ${ofPlacementSql("$3")}`,
);
