import { joined, raw, sql, type Piece } from "../engine/sql.ts";
import type { ListPage } from "./store-referral.server.ts";

/** The filters of a list of referrals. A referral must pass all that are set. */
export type ReferralFilter = {
  status?: "clicked" | "signed_up" | "active";
  match?: "click_id" | "referral_code" | "none";
  id?: string;
  /** From a moment on, and before another. */
  dates?: { since: Date; until: Date };
  placement?: string;
  utm?: Record<string, string>;
  /** Part of a placement or of a UTM value, or the end of an id. Case does not matter. */
  text?: string;
};

const columns =
  raw(`store_id, id, click_id, status, match_method, placement, source_url, clicked_at, signed_up_at, activated_at, listed_at,
  utm_params as click_utm_params, signup_utm_params, referred_user_id`);
const scannedColumns =
  raw(`store_id, id, click_id, status, match_method, placement, source_url, clicked_at, signed_up_at, activated_at,
  listed_at, click_utm_params, signup_utm_params, referred_user_id`);

/**
 * At most `rowsMax` rows in the list's order, read along an index: all of a store, its open clicks, or its signups. The
 * rows begin at a position and lie inside the dates.
 */
export function scanSql(storeId: string, page: ListPage, rowsMax: number): Piece {
  const { filter = {}, toward = "older" } = page;
  const direction = raw(toward === "older" ? "desc" : "asc");
  const part = (status: Piece | null, at = raw("listed_at")) => sql`
    select ${columns} from store_referral
    where ${joined([sql`store_id = ${storeId}`, ...(status ? [status] : []), ...bounds(page, at)], " and ")}
    order by ${at} ${direction}, id ${direction} limit ${rowsMax}`;
  // An open click is listed at its own time, which sorts the index of open clicks.
  if (filter.status === "clicked") return part(isStatus("clicked"), raw("clicked_at"));
  if (filter.status) return part(isStatus(filter.status));
  if (!filter.match) return part(null);
  // The inner limits keep both parts in order, so that PostgreSQL merges and does not sort.
  return sql`select ${scannedColumns}
    from ((${part(isStatus("signed_up"))}) union all (${part(isStatus("active"))})) signups
    order by listed_at ${direction}, id ${direction} limit ${rowsMax}`;
}

/**
 * Stands in the text, not as a parameter. The indexes hold rows of some statuses, and the planner must see the status.
 */
function isStatus(status: "clicked" | "signed_up" | "active"): Piece {
  return raw(`status = '${status}'`);
}

/** The conditions at which an index begins and ends, for rows in the order of `at`. */
function bounds({ filter = {}, after, toward = "older" }: ListPage, at: Piece): Piece[] {
  const { id, dates } = filter;
  const beyond = raw(toward === "older" ? "<" : ">");
  return [
    ...(id ? [sql`id = ${id}`] : []),
    ...(after ? [sql`(${at}, id) ${beyond} (${after.listed_at}, ${after.id})`] : []),
    ...(dates ? [sql`${at} >= ${dates.since}`, sql`${at} < ${dates.until}`] : []),
  ];
}

/** Whether a filter must look at rows one by one, so that the search needs a bound. */
export function isBounded({ match, placement, utm = {}, text }: ReferralFilter): boolean {
  return Boolean(match ?? placement ?? text) || Object.keys(utm).length > 0;
}

/** The conditions that no index answers, for a scanned row. Null when there is none. */
export function residueSql({ match, placement, utm = {}, text }: ReferralFilter): Piece | null {
  const conditions = [
    ...(match ? [sql`match_method = ${match}::match_method`] : []),
    ...(placement ? [sql`placement = ${placement}`] : []),
    // True for the text itself and for a list that holds the text.
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
