import { instant, integer, listOf, text, textOf, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** Why a link led to no store: its text held no code, no store has the code, or its page may not count clicks. */
export type RefusedKind = "unreadable" | "unknown_code" | "refused_origin";

/** A refused text, its number, and its times. The empty text stands for all texts that gave way to others. */
export type RefusedLink = RowOf<typeof refusedColumns>;

const refusedColumns = {
  kind: textOf<RefusedKind>(),
  text,
  times: integer,
  first_at: instant,
  last_at: instant,
};

/** The texts kept of each kind: half are the most frequent, half are the latest. */
export const refusedTextsMax = 1000;

/**
 * Adds refused links to the links of all processes. Call it in a transaction: the same one moves surplus texts to the
 * empty text. Processes wait for each other, so that no text counts twice and none deadlocks.
 */
export async function addRefusedLinks(tx: Sql, links: RefusedLink[], textsMax: number): Promise<void> {
  await lock.run(tx);
  await add.run(tx, [
    links.map(({ kind }) => kind),
    links.map((link) => link.text),
    links.map(({ times }) => times),
    links.map(({ first_at }) => first_at),
    links.map(({ last_at }) => last_at),
  ]);
  await trim.run(tx, [Math.floor(textsMax / 2)]);
}

const onConflict = `on conflict (kind, text) do update set times = t.times + excluded.times,
  first_at = least(t.first_at, excluded.first_at), last_at = greatest(t.last_at, excluded.last_at)`;

const lock = rareStatement(
  "lock-refused-links",
  nothing,
  "lock table refused_link in share row exclusive mode",
);

const add = statement(
  "add-refused-links",
  nothing,
  `insert into refused_link as t (kind, text, times, first_at, last_at)
   select n.kind, n.text, n.times, n.first_at, n.last_at
   from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
     as n(kind, text, times, first_at, last_at)
   ${onConflict}`,
);

const trim = statement(
  "trim-refused-links",
  nothing,
  `with ranked as (
     select kind, text,
       row_number() over (partition by kind order by times desc, last_at desc, text) as by_times,
       row_number() over (partition by kind order by last_at desc, times desc, text) as by_last
     from refused_link where text <> ''
   ), gone as (
     delete from refused_link r using ranked k
     where r.kind = k.kind and r.text = k.text and k.by_times > $1 and k.by_last > $1
     returning r.kind, r.times, r.first_at, r.last_at
   )
   insert into refused_link as t (kind, text, times, first_at, last_at)
   select kind, '', sum(times), min(first_at), max(last_at) from gone group by kind
   ${onConflict}`,
);

/** Every refused link that is kept, the most frequent of each kind first, the rest of a kind last. */
export function selectRefusedLinks(sql: Sql): Promise<RefusedLink[]> {
  return select.rows(sql);
}

const select = rareStatement(
  "select-refused-links",
  refusedColumns,
  `select kind, text, least(times, 2147483647)::int as times, first_at, last_at from refused_link r
   order by kind, text = '', r.times desc, last_at desc, text`,
);

/** A text that led to no store, and its number. */
export type DamagedCode = RowOf<typeof damagedColumns>;

const damagedColumns = { text, times: integer, last_at: instant };

/**
 * The texts that look like one store's code: they begin as the code does, or are its beginning. Other stores' texts are
 * left out, the latest come first.
 */
export function selectTextsLike(sql: Sql, code: string): Promise<DamagedCode[]> {
  return selectLike.rows(sql, [code.replace(/[^-]*$/, ""), code]);
}

const selectLike = rareStatement(
  "select-refused-texts-like",
  damagedColumns,
  `select text, least(times, 2147483647)::int as times, last_at from refused_link
   where kind in ('unreadable', 'unknown_code')
     and (starts_with(text, $1) or (length(text) > 10 and starts_with($2, text)))
   order by last_at desc, text limit 5`,
);

/** The codes among these that some store has. */
export async function selectKnownCodes(sql: Sql, codes: string[]): Promise<string[]> {
  const rows = await known.rows(sql, [codes]);
  return rows.map(({ referral_code }) => referral_code);
}

const knownColumns = { referral_code: text };

const known = statement(
  "select-known-codes",
  knownColumns,
  `select ${listOf(knownColumns)} from store where referral_code = any($1::text[])`,
);
