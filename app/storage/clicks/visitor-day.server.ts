import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";

/** The classes of devices, each a column of the counters. */
export const devices = ["mobile", "tablet", "desktop", "other"] as const;

/** Where a visitor came from, as far as the request tells. */
export type VisitOrigin = {
  device: (typeof devices)[number];
  /** A known site's key, a host, or `direct`, `shop`, `other` or `unknown`. Only a host has a dot. */
  cameFrom: string;
  /** ISO 3166. Null where no edge tells it. */
  country: string | null;
};

/** So many hosts of a store's day have counters of their own. The rest is `other`. */
const hostsMax = 50;

/** The UTC day of a moment. */
export function utcDaySql(moment: string): string {
  return `(${moment} at time zone 'UTC')::date`;
}

/**
 * Selects the hosts among a batch's clicks that are counted by name. `clicks` is SQL with `store_id`, `clicked_at` and
 * `came_from`. Batches of several processes at one moment do not see each other's new hosts, so a day may hold a few more.
 */
export function namedHostsSql(clicks: string): string {
  const known = "v.store_id = n.store_id and v.day = n.day and v.kind = 'source'";
  return `
    select n.store_id, n.day, n.came_from from (
      select c.*, row_number() over (partition by c.store_id, c.day, c.is_known order by c.came_from) as place
      from (
        select distinct n.store_id, n.day, n.came_from,
          exists (select from visitor_day v where ${known} and v.value = n.came_from) as is_known
        from (select store_id, ${utcDaySql("clicked_at")} as day, came_from from ${clicks}) n
        where n.came_from like '%.%') c) n
    where n.is_known or n.place + (select count(*) from visitor_day v where ${known} and v.value like '%.%') <= ${String(hostsMax)}`;
}

/** What a click counts as: its host only if that is among `hosts`, the name of `namedHostsSql`. */
export function countedSourceSql(hosts: string): string {
  return `case when came_from like '%.%' and (store_id, ${utcDaySql("clicked_at")}, came_from)
    not in (select store_id, day, came_from from ${hosts}) then 'other' else came_from end`;
}

/**
 * Adds clicks to their days, or takes them back. `clicks` is SQL with `store_id`, `clicked_at`, `device`, `came_from`,
 * `country` and the number `clicks`. A click without a device is nobody's we saw, and is in no counter. Rows are taken in
 * key order, after those of store_referral_stats.
 */
export function addVisitorsSql(clicks: string): string {
  const sums = devices.map(
    (device) => `coalesce(sum(c.clicks) filter (where c.device = '${device}'), 0) as ${device}`,
  );
  return `
    insert into visitor_day as v (store_id, day, kind, value, ${devices.join(", ")})
    select c.store_id, ${utcDaySql("c.clicked_at")} as day, k.kind, k.value, ${sums.join(", ")}
    from ${clicks} c cross join lateral (values ('source', c.came_from), ('country', c.country)) as k(kind, value)
    where c.device is not null and k.value is not null
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (store_id, day, kind, value) do update set
      ${devices.map((device) => `${device} = v.${device} + excluded.${device}`).join(", ")}`;
}

/** Makes a store's hosts nameless, because one of them may be the shop's own. Their counts become those of `other`. */
export async function updateHostsForgotten(sql: Sql, storeId: string): Promise<void> {
  await forgetHosts.run(sql, [storeId]);
}

const forgetHosts = rareStatement(
  "forget-visitors-hosts",
  nothing,
  `with gone as (
     delete from visitor_day where store_id = $1 and kind = 'source' and value like '%.%'
     returning store_id, day, ${devices.join(", ")})
   insert into visitor_day as v (store_id, day, kind, value, ${devices.join(", ")})
   select store_id, day, 'source', 'other', ${devices.map((device) => `sum(${device})`).join(", ")}
   from gone group by 1, 2 order by 1, 2
   on conflict (store_id, day, kind, value) do update set
     ${devices.map((device) => `${device} = v.${device} + excluded.${device}`).join(", ")}`,
);
