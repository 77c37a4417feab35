import { joined, raw, sql, type Piece } from "../engine/sql.ts";
import type { ListPage } from "./store-referral.server.ts";

/** What a list of referrals is narrowed to; everything that is set must hold. */
export type ReferralFilter = {
  status?: "clicked" | "signed_up" | "active";
  match?: "click_id" | "referral_code" | "none";
  id?: string;
  /** From a moment on, and before another. */
  dates?: { since: Date; until: Date };
  placement?: string;
  utm?: Record<string, string>;
  /** Part of a placement or of a UTM value, or the end of an id; upper and lower case are the same. */
  text?: string;
};

const columns =
  raw(`id, status, match_method, placement, source_url, clicked_at, signed_up_at, activated_at, listed_at,
  utm_params as click_utm_params, signup_utm_params, referred_user_id`);
const scannedColumns =
  raw(`id, status, match_method, placement, source_url, clicked_at, signed_up_at, activated_at,
  listed_at, click_utm_params, signup_utm_params, referred_user_id`);

/**
 * At most `rowsMax` rows that an index gives in the list's order: all of a store, its open clicks, or its signups; each
 * from a position on and inside the dates.
 */
export function scanSql(storeId: string, page: ListPage, rowsMax: number): Piece {
  const { filter = {}, toward = "older" } = page;
  const direction = raw(toward === "older" ? "desc" : "asc");
  const part = (status: Piece | null, at = raw("listed_at")) => sql`
    select ${columns} from store_referral
    where ${joined([sql`store_id = ${storeId}`, ...(status ? [status] : []), ...bounds(page, at)], " and ")}
    order by ${at} ${direction}, id ${direction} limit ${rowsMax}`;
  // An open click is listed at its own time, by which the index of open clicks is sorted.
  if (filter.status === "clicked") return part(isStatus("clicked"), raw("clicked_at"));
  if (filter.status) return part(isStatus(filter.status));
  if (!filter.match) return part(null);
  // The limits inside keep the two in order, so that they are merged and not sorted.
  return sql`select ${scannedColumns}
    from ((${part(isStatus("signed_up"))}) union all (${part(isStatus("active"))})) signups
    order by listed_at ${direction}, id ${direction} limit ${rowsMax}`;
}

/** In the text, not a parameter: the indexes hold rows of some statuses only, and the planner has to see which. */
function isStatus(status: "clicked" | "signed_up" | "active"): Piece {
  return raw(`status = '${status}'`);
}

/** What an index can begin and end at, for rows that are in the order of `at`. */
function bounds({ filter = {}, after, toward = "older" }: ListPage, at: Piece): Piece[] {
  const { id, dates } = filter;
  const beyond = raw(toward === "older" ? "<" : ">");
  return [
    ...(id ? [sql`id = ${id}`] : []),
    ...(after ? [sql`(${at}, id) ${beyond} (${after.listed_at}, ${after.id})`] : []),
    ...(dates ? [sql`${at} >= ${dates.since}`, sql`${at} < ${dates.until}`] : []),
  ];
}

/** Whether a filter is left to look at row by row, so that the search needs a bound. */
export function isBounded({ match, placement, utm = {}, text }: ReferralFilter): boolean {
  return Boolean(match ?? placement ?? text) || Object.keys(utm).length > 0;
}

/** What no index answers, for a scanned row; null when nothing is left to look at. */
export function residueSql({ match, placement, utm = {}, text }: ReferralFilter): Piece | null {
  const conditions = [
    ...(match ? [sql`match_method = ${match}::match_method`] : []),
    ...(placement ? [sql`placement = ${placement}`] : []),
    // True for the text itself and for a list that has it.
    ...Object.entries(utm).map(([name, value]) => sql`utm_params -> ${name} ? ${value}`),
    ...(text ? [holdsText(text)] : []),
  ];
  return conditions.length > 0 ? joined(conditions, " and ") : null;
}

function holdsText(text: string): Piece {
  const wanted = sql`lower(${text})`;
  return sql`(position(${wanted} in lower(placement)) > 0
    or (utm_params <> '{}' and exists (
      select from jsonb_each_text(utm_params) as u where position(${wanted} in lower(u.value)) > 0))
    or (length(${wanted}) >= 4 and right(id::text, length(${wanted})) = ${wanted}))`;
}
