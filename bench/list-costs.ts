import type { Sql } from "../app/storage/engine/postgres.server.ts";
import type { ReferralFilter } from "../app/storage/list/store-referral-scan.server.ts";
import { findScanEnd, selectReferrals } from "../app/storage/list/store-referral.server.ts";

/** What one list of the referrals page costs. */
export type ListCost = {
  referrals: number;
  list: string;
  "page 1": number;
  "page 1,000": number | null;
  found: number;
};

const limit = 51;
const dates = (days: number) => ({
  since: new Date(Date.now() - days * 86_400_000),
  until: new Date(),
});

const lists: Record<string, ReferralFilter> = {
  All: {},
  Clicked: { status: "clicked" },
  "Signed up": { status: "signed_up" },
  Active: { status: "active" },
  "last 7 days": { dates: dates(7) },
  "certain (1 in 12)": { match: "click_id" },
  "no click (1 in 200)": { match: "none" },
  "no click, active": { match: "none", status: "active" },
  "placement (1 in 7)": { placement: "instagram" },
  "campaign (1 in 50)": { utm: { utm_campaign: "campaign-7" } },
  "source (1 in 20,000)": { utm: { utm_source: "rare" } },
  "source nobody has": { utm: { utm_source: "nobody" } },
  "search a value (1 in 50)": { text: "campaign-7" },
  "search a mark": { text: "ab12" },
  "search nothing has": { text: "nothing has this" },
};

/** Every list's first page, with the number of rows it looked at, and the thousandth, where a page is full. */
export async function listCosts(
  sql: Sql,
  storeId: string,
  { size, median }: { size: number; median: (act: () => Promise<unknown>) => Promise<number> },
): Promise<ListCost[]> {
  const costs: ListCost[] = [];
  for (const [list, filter] of Object.entries(lists)) {
    const found = (await selectReferrals(sql, storeId, { limit, filter })).length;
    const first = await median(async () => {
      const rows = await selectReferrals(sql, storeId, { limit, filter });
      if (rows.length < limit) await findScanEnd(sql, storeId, { limit, filter });
    });
    costs.push({ referrals: size, list, "page 1": first, "page 1,000": await deep(filter), found });
  }
  return costs;

  async function deep(filter: ReferralFilter): Promise<number | null> {
    const [after] = (await selectReferrals(sql, storeId, { limit: 50_000, filter })).slice(-1);
    if (!after || size < 1_000_000 || Object.keys(filter).some((name) => name !== "status")) return null;
    return median(() => selectReferrals(sql, storeId, { limit, after, filter }));
  }
}
