/** The mark of a placement's name in a click id: `placeMark` of click-id.server.ts, in SQL. */
export function placeMarkSql(name: string): string {
  return `('x' || substr(md5(${name}), 1, 4))::bit(16)::int % 8191 + 1`;
}

/**
 * Selects the placement of a hit without a row, by the mark in its click id. `counted_as` names the hit's counters.
 * `name` is null when the link named no placement, or one that the store did not have then.
 */
export function issuedPlaceSql(hit: { store: string; place: string; at: string }): string {
  return `
    select case when ${hit.place} = 0 then '' else coalesce(known.name, 'other') end as counted_as, known.name
    from (select 1) one left join lateral (
      select 'theme' as name where ${hit.place} = ${placeMarkSql("'theme'")}
      union all
      (select p.name from placement p where p.store_id = ${hit.store} and p.created_at <= ${hit.at}
         and ${placeMarkSql("p.name")} = ${hit.place} order by p.created_at limit 1)
      limit 1
    ) known on true`;
}
