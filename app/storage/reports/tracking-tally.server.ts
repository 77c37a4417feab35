import { instant, integer, textOf, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, statement } from "../engine/statement.server.ts";

/** The facts that are counted of tracking itself, over all processes and stores. No tally names a store or a person. */
export type TallyKind =
  | "callback_accepted"
  | "callback_unverified"
  | "callback_refused"
  | "callback_failed"
  | "clicks_lost"
  | "proxy_unaccounted"
  | "posthog_delivered"
  | "posthog_away"
  | "posthog_refused_key";

/** How often something happened since a moment, and the last time. */
export type Tally = RowOf<typeof tallyColumns>;

const tallyColumns = { kind: textOf<TallyKind>(), times: integer, last_at: instant };

/** Adds to the tallies of their hours. Rows are taken in key order, so that processes wait but never deadlock. */
export async function addTallies(sql: Sql, tallies: Tally[]): Promise<void> {
  await add.run(sql, [
    tallies.map(({ kind }) => kind),
    tallies.map(({ times }) => times),
    tallies.map(({ last_at }) => last_at),
  ]);
}

const add = statement(
  "add-tallies",
  nothing,
  `insert into tracking_tally as t (hour, kind, times, last_at)
   select date_trunc('hour', last_at), kind, times, last_at
   from unnest($1::text[], $2::int[], $3::timestamptz[]) as n(kind, times, last_at) order by 1, 2
   on conflict (hour, kind) do update set
     times = t.times + excluded.times, last_at = greatest(t.last_at, excluded.last_at)`,
);

/** The tallies since a moment, by kind, in whole hours. */
export function selectTallies(sql: Sql, since: Date): Promise<Tally[]> {
  return select.rows(sql, [since]);
}

const select = statement(
  "select-tallies",
  tallyColumns,
  `select kind, sum(times)::int as times, max(last_at) as last_at from tracking_tally
   where hour >= date_trunc('hour', $1::timestamptz) group by kind`,
);
