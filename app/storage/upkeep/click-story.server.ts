import { flag, instant, orNull, text, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { rareStatement } from "../engine/statement.server.ts";
import { issuedPlaceSql } from "../clicks/issued-click.server.ts";

// What is stored about a click id besides its row, for support's questions.

/** The codes of all stores, redacted ones too: one of them may have been in the link of an id. */
export async function selectAllCodes(sql: Sql): Promise<string[]> {
  return (await selectCodes.rows(sql)).map((row) => row.referral_code);
}

const selectCodes = rareStatement(
  "select-all-codes",
  { referral_code: text },
  "select referral_code from store order by id",
);

/** What browsers, and the visits of the last two hours, say of a store's click; and its link's placement. */
export type ClickTraces = RowOf<typeof traceColumns>;

const traceColumns = {
  claim: orNull(uuid),
  /** When a browser spoke of the click, be it to claim it or to say that it held an earlier one. */
  claimed_at: orNull(instant),
  visited_at: orNull(instant),
  placement: orNull(text),
  /** The hit came before the store was (back) in service. */
  is_before_service: flag,
};

/** `issued` is what the click id says; without it only stored facts are told. */
export function findClickTraces(
  sql: Sql,
  storeId: string,
  clickId: string,
  issued: { clickedAt: Date; place: number } | null,
): Promise<ClickTraces | null> {
  return findTraces.row(sql, [storeId, clickId, issued?.clickedAt ?? null, issued?.place ?? 0]);
}

const findTraces = rareStatement(
  "find-click-traces",
  traceColumns,
  `select c.claim, c.claimed_at, v.visited_at, place.name as placement,
     coalesce($3::timestamptz < s.in_service_since, false) as is_before_service
   from store s
   left join click_claim c on c.store_id = s.id and c.click_id = $2
   left join lateral (select max(visited_at) as visited_at from recent_visit
     where store_id = s.id and click_id = $2) v on true
   cross join lateral (${issuedPlaceSql({ store: "s.id", place: "$4::int", at: "$3::timestamptz" })}) place
   where s.id = $1`,
);
