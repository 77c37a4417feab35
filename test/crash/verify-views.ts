import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { groupBy } from "./group-by.ts";
import type { Ledger, View } from "./ledger.ts";
import type { Check } from "./verify.ts";

type ClaimRow = { code: string; click_id: string; claim: string | null; rows: number };

/** Every page view that was promised a click has that click, counted once, and nobody else's claim is on it. */
export async function verifyViews(sql: Sql, { views, hits }: Ledger, check: Check): Promise<void> {
  const { rows: claims } = await sql.query<ClaimRow>(
    `select s.referral_code as code, c.click_id, c.claim,
       (select count(*) from store_referral r where r.store_id = c.store_id and r.click_id = c.click_id)::int as rows
     from click_claim c join store s on s.id = c.store_id`,
  );
  const claimsOf = groupBy(claims, ({ claim }) => claim);
  const isKept = ({ code, claim, promised }: View): boolean =>
    claimsOf.get(claim)?.some((row) => row.click_id === promised[0] && row.code === code && row.rows === 1) ??
    false;
  check(
    "an acknowledged claim is in the database, on a click that is counted once",
    views.filter((view) => view.promised.length > 0 && !isKept(view)).map(tell),
  );
  check(
    "a page view is answered with the same click however often it is told",
    views.filter(({ promised }) => new Set(promised).size > 1).map(tell),
  );
  check(
    "a page view that was promised a click has no other",
    views
      .filter(({ claim, promised }) => promised.length > 0 && (claimsOf.get(claim)?.length ?? 0) > 1)
      .map(tell),
  );
  const hitOf = new Map(hits.map((hit) => [hit.clickId, hit]));
  const isOwn = ({ clickId, address }: View): boolean =>
    clickId !== null &&
    hitOf.get(clickId)?.outcome === "committed" &&
    hitOf.get(clickId)?.address === address;
  check(
    "whoever came through a link keeps the click that was promised there, also behind one address",
    views.filter((view) => isOwn(view) && view.promised.some((id) => id !== view.clickId)).map(tell),
  );
  const told = new Set<string | null>(views.map(({ claim }) => claim));
  check(
    "every claim was made by somebody, on a click that is there",
    claims.filter(({ claim, rows }) => !told.has(claim) || rows !== 1).map((row) => JSON.stringify(row)),
  );
}

function tell({ mark, code, clickId, claim, promised }: View): string {
  return `${mark} on ${code} with click ${clickId} and claim ${claim}, promised ${promised.join(" ")}`;
}
