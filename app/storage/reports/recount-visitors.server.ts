import { instant, integer, known, text } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { rareStatement } from "../engine/statement.server.ts";
import { devices, utcDaySql } from "../clicks/visitor-day.server.ts";
import type { Difference } from "./recount.server.ts";

/**
 * Counts again where visitors came from, since a moment, and returns the counters that differ from their rows. `bucket` is
 * the UTC day. An erased person's row says nothing any more, and neither do the counters.
 */
export function selectVisitorDifferences(sql: Sql, since: Date): Promise<Difference[]> {
  return select.rows(sql, [since]);
}

const select = rareStatement(
  "select-visitor-differences",
  {
    store: text,
    placement: known(text),
    bucket: known(instant),
    counter: known(text),
    counted: known(integer),
    rows: known(integer),
  },
  `with recounted as (
     select r.store_id, ${utcDaySql("r.clicked_at")} as day, k.kind, k.value, r.device, count(*)::int as rows
     from store_referral r
     cross join lateral (values ('source', r.came_from), ('country', r.country)) as k(kind, value)
     where r.device is not null and k.value is not null group by 1, 2, 3, 4, 5
   ), counter as (
     select v.store_id, v.day, v.kind, v.value, d.device, d.counted
     from visitor_day v
     cross join lateral (values ${devices.map((device) => `('${device}', v.${device})`).join(", ")}) as d(device, counted)
   )
   select s.slug as store, '' as placement, d.day::timestamp at time zone 'UTC' as bucket,
     concat_ws(' ', d.kind, d.value, d.device) as counter, d.counted, d.rows
   from (
     select store_id, day, kind, value, device, coalesce(counted, 0) as counted, coalesce(rows, 0) as rows
     from counter full join recounted using (store_id, day, kind, value, device)
   ) d join store s on s.id = d.store_id
   where d.counted <> d.rows and d.day > ${utcDaySql("$1::timestamptz")} order by 1, 3, 4`,
);
