import type { ListPage } from "./store-referral.server.ts";

/** What a list of referrals is narrowed to; everything that is set must hold. */
export type ReferralFilter = {
  status?: "clicked" | "signed_up" | "active";
  match?: "click_id" | "referral_code" | "none";
  id?: string;
  /** Calendar dates of a time zone, both included. */
  dates?: { from: string; to: string; timeZone: string };
  placement?: string;
  utm?: Record<string, string>;
  /** Part of a placement or of a UTM value, or the end of an id; upper and lower case are the same. */
  text?: string;
};

const columns = `id, status, match_method, placement, source_url, clicked_at, signed_up_at, activated_at, listed_at,
  utm_params as click_utm_params, signup_utm_params, referred_user_id`;

/**
 * At most `rowsMax` rows that an index gives in the list's order: all of a store, its open clicks, or its signups; each
 * from a position on and inside the dates. Pushes what it needs to `values`.
 */
export function scanSql(values: unknown[], storeId: string, page: ListPage, rowsMax: number): string {
  const { filter = {}, after, toward = "older" } = page;
  const bind = (value: unknown) => `$${values.push(value)}`;
  const direction = toward === "older" ? "desc" : "asc";
  const store = bind(storeId);
  const limit = bind(rowsMax);
  const past = after && [bind(after.listed_at), bind(after.id)];
  const { dates } = filter;
  const zone = dates && bind(dates.timeZone);
  const days = dates && [
    `>= ${bind(dates.from)}::date::timestamp at time zone ${zone}`,
    `< (${bind(dates.to)}::date + 1)::timestamp at time zone ${zone}`,
  ];
  const id = filter.id ? `and id = ${bind(filter.id)}` : "";
  const part = (condition: string, at = "listed_at") => `
    select ${columns} from store_referral where store_id = ${store} and ${condition} ${id}
      ${past ? `and (${at}, id) ${toward === "older" ? "<" : ">"} (${past.join(", ")})` : ""}
      ${days ? days.map((bound) => `and ${at} ${bound}`).join(" ") : ""}
    order by ${at} ${direction}, id ${direction} limit ${limit}`;
  // An open click is listed at its own time, by which the index of open clicks is sorted.
  if (filter.status === "clicked") return part("status = 'clicked'", "clicked_at");
  if (filter.status) return part(`status = '${filter.status}'`);
  if (!filter.match) return part("true");
  // The limits inside keep the two in order, so that they are merged and not sorted.
  return `select * from ((${part("status = 'signed_up'")}) union all (${part("status = 'active'")})) signups
    order by listed_at ${direction}, id ${direction} limit ${limit}`;
}

/** Whether a filter is left to look at row by row, so that the search needs a bound. */
export function isBounded({ match, placement, utm = {}, text }: ReferralFilter): boolean {
  return Boolean(match ?? placement ?? text) || Object.keys(utm).length > 0;
}

/** What no index answers, for a scanned row `r`. */
export function residueSql(values: unknown[], filter: ReferralFilter): string {
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = ["true"];
  if (filter.match) conditions.push(`match_method = ${bind(filter.match)}::match_method`);
  if (filter.placement) conditions.push(`placement = ${bind(filter.placement)}`);
  // True for the text itself and for a list that has it.
  for (const [name, value] of Object.entries(filter.utm ?? {}))
    conditions.push(`utm_params -> ${bind(name)} ? ${bind(value)}`);
  if (filter.text) {
    const text = `lower(${bind(filter.text)})`;
    conditions.push(`(position(${text} in lower(placement)) > 0
      or (utm_params <> '{}' and exists (
        select from jsonb_each_text(utm_params) as u where position(${text} in lower(u.value)) > 0))
      or (length(${text}) >= 4 and right(id::text, length(${text})) = ${text}))`);
  }
  return conditions.join(" and ");
}
