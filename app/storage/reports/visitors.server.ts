import { integer, orNull, text, textOf, type RowOf } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { devices } from "../clicks/visitor-day.server.ts";
import { totalsBucket } from "./store-referral-stats.server.ts";

/** A site's or a country's clicks, by class of device. */
export type VisitorSums = RowOf<typeof sumColumns>;

const sumColumns = {
  kind: textOf<"source" | "country">(),
  value: text,
  ...{ mobile: integer, tablet: integer, desktop: integer, other: integer },
};

/** Where a store's visitors came from, from one UTC day (`YYYY-MM-DD`) to another, both included. */
export function selectVisitors(
  sql: Sql,
  storeId: string,
  days: { from: string; to: string },
): Promise<VisitorSums[]> {
  return selectSums.rows(sql, [storeId, days.from, days.to]);
}

const selectSums = statement(
  "select-visitors",
  sumColumns,
  `select kind, value, ${devices.map((device) => `sum(${device})::int as ${device}`).join(", ")} from visitor_day
   where store_id = $1 and day between $2::date and $3::date group by kind, value`,
);

/** Clicks of one hour of one slice. `hour` is counted from the slice's border. */
export type HourSums = RowOf<typeof hourColumns>;

const hourColumns = { slice: integer, hour: integer, clicks: integer };

/** Clicks by hour within slices, as `selectSlices` cuts them. */
export function selectHours(sql: Sql, storeId: string, borders: Date[]): Promise<HourSums[]> {
  return selectSliceHours.rows(sql, [storeId, borders, borders[0], borders.at(-1)]);
}

const selectSliceHours = statement(
  "select-slice-hours",
  hourColumns,
  `select slice, (extract(epoch from bucket - ($2::timestamptz[])[slice]) / 3600)::int as hour, sum(clicks)::int as clicks
   from (
     select date_bin('1 hour', bucket, ($2::timestamptz[])[slice]) as bucket, slice, clicks
     from store_referral_stats cross join lateral (select width_bucket(bucket, $2::timestamptz[]) as slice) s
     where store_id = $1 and bucket > ${totalsBucket} and bucket >= $3 and bucket < $4 and clicks > 0
   ) b group by 1, 2`,
);

/** How long people took, in seconds, and how many people that is known of. */
export type Delays = RowOf<typeof delayColumns>;

const delayColumns = {
  signups: integer,
  to_sign_up: orNull(integer),
  activations: integer,
  to_activate: orNull(integer),
};
const newestMax = 1_000;

/**
 * The medians over the newest thousand signups in a span, of those that certainly matched their click. The index of
 * signups gives the newest of each status, so the cost does not grow with the store.
 */
export async function selectDelays(
  sql: Sql,
  storeId: string,
  span: { since: Date; until: Date },
): Promise<Delays> {
  return onlyRow(await selectMedians.rows(sql, [storeId, span.since, span.until]));
}

const newestOf = (status: string): string => `
  (select listed_at, clicked_at, signed_up_at, activated_at from store_referral
   where store_id = $1 and status = '${status}' and listed_at >= $2 and listed_at < $3 and match_method = 'click_id'
     and clicked_at is not null
   order by listed_at desc, id desc limit ${String(newestMax)})`;

/**
 * The median over the people who reached the later moment. A sender's clock may put that moment first: then the time is
 * 0.
 */
const median = (from: string, to: string): string => `
  (percentile_cont(0.5) within group (order by greatest(extract(epoch from ${to} - ${from}), 0))
    filter (where ${to} is not null))::int`;

const selectMedians = statement(
  "select-delays",
  delayColumns,
  `select count(*)::int as signups, ${median("clicked_at", "signed_up_at")} as to_sign_up,
     count(activated_at)::int as activations,
     ${median("signed_up_at", "activated_at")} as to_activate
   from (${newestOf("signed_up")} union all ${newestOf("active")} order by 1 desc limit ${String(newestMax)}) newest`,
);
