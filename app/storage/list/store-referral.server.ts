import type { Sql } from "../engine/postgres.server.ts";
import { isBounded, residueSql, scanSql, type ReferralFilter } from "./store-referral-scan.server.ts";

/** UTM parameters as they came; a repeated one is a list. */
export type UtmParams = Record<string, string | string[]>;

/** A referral as a list shows it; who the person is, is in it only when that was asked for. */
export type ListedReferral = {
  id: string;
  status: "clicked" | "signed_up" | "active";
  match_method: "click_id" | "referral_code" | "none" | null;
  placement: string | null;
  utm_params: UtmParams;
  source_url: string | null;
  clicked_at: Date | null;
  signed_up_at: Date | null;
  activated_at: Date | null;
  listed_at: Date;
  /** The platform's opaque id of the person. */
  user_id: string | null;
};

/** Where a page of a list ended. */
export type ListPosition = Pick<ListedReferral, "id" | "listed_at">;

/** One page: in which direction of time, after which position, and for whom. */
export type ListPage = {
  limit: number;
  after?: ListPosition;
  toward?: "older" | "newer";
  filter?: ReferralFilter;
  /** At most so many rows are looked at when no index answers the filter. */
  scanMax?: number;
  withPeople?: boolean;
};

const scanMaxDefault = 50_000;

/** A page of a store's referrals, newest first, after a position; the thousandth page costs what the first does. */
export async function selectReferrals(sql: Sql, storeId: string, page: ListPage): Promise<ListedReferral[]> {
  const { limit, filter = {}, toward = "older", withPeople = false, scanMax = scanMaxDefault } = page;
  const values: unknown[] = [];
  const scan = scanSql(values, storeId, page, isBounded(filter) ? scanMax : limit);
  const residue = residueSql(values, filter);
  const direction = toward === "older" ? "desc" : "asc";
  const plain = Object.keys(filter).length === 0 && toward === "older" && !withPeople;
  const { rows } = await sql.query<ListedReferral>({
    // A list as it opens is planned once; a filtered one each time, for the values it has.
    ...(plain && { name: page.after ? "select-referrals-after" : "select-referrals" }),
    text: `select id, status, match_method, placement, source_url, clicked_at, signed_up_at, activated_at, listed_at,
        utm_params, ${withPeople ? personSql : "null"} as user_id
      from (
        select *, case when click_utm_params = '{}' then signup_utm_params else click_utm_params end as utm_params
        from (${scan}) scanned
      ) r
      where ${residue}
      order by listed_at ${direction}, id ${direction} limit $${values.push(limit)}`,
    values,
  });
  return rows;
}

const personSql = `(select u.external_id from "user" u where u.id = r.referred_user_id)`;

/** How far a bounded search came: the last row it looked at, or null when it saw the list to its end. */
export async function findScanEnd(sql: Sql, storeId: string, page: ListPage): Promise<ListPosition | null> {
  const values: unknown[] = [];
  const scanMax = page.scanMax ?? scanMaxDefault;
  const scan = scanSql(values, storeId, page, scanMax);
  const { rows } = await sql.query<ListPosition>(
    `select id, listed_at from (${scan}) scanned offset $${values.length + 1}`,
    [...values, scanMax - 1],
  );
  return rows[0] ?? null;
}

/** The values of a store's latest referrals for some UTM names, the most frequent first: what a filter may offer. */
export async function selectRecentUtmValues(
  sql: Sql,
  storeId: string,
  names: string[],
  options: { latest: number; each: number },
): Promise<{ name: string; value: string }[]> {
  const { rows } = await sql.query<{ name: string; value: string }>({
    name: "select-recent-utm-values",
    text: `
      select name, value from (
        select name, value, row_number() over (partition by name order by count(*) desc, value) as place
        from (
          select case when utm_params = '{}' then signup_utm_params else utm_params end as utm from store_referral
          where store_id = $1 order by listed_at desc, id desc limit $3
        ) latest, unnest($2::text[]) as name,
          jsonb_array_elements_text(case when jsonb_typeof(utm -> name) = 'array' then utm -> name
            when utm ? name then jsonb_build_array(utm -> name) else '[]' end) as value
        group by name, value
      ) counted where place <= $4 order by name, place`,
    values: [storeId, names, options.latest, options.each],
  });
  return rows;
}
