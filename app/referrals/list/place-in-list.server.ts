import { countMax, countReferrals } from "../../storage/list/referral-count.server.ts";
import type { ReferralFilter } from "../../storage/list/store-referral-scan.server.ts";
import type { ListPosition } from "../../storage/list/store-referral.server.ts";

/**
 * Where a page stands: its first row's number, and how many rows the list has. `first` is null past the bound of a count,
 * and `isMore` says that the list may have more rows than `total`.
 */
export type PlaceInList = { first: number | null; total: number; isMore: boolean };

type Page = {
  rows: ListPosition[];
  filter: ReferralFilter;
  sort: "newest" | "oldest";
  hasPrevious: boolean;
  hasNext: boolean;
};

/** The place of a page in its list, or null for a page without rows. A list of one page needs no count. */
export async function readPlace(
  sql: Parameters<typeof countReferrals>[0],
  storeId: string,
  { rows, filter, sort, hasPrevious, hasNext }: Page,
  lookMax = countMax,
): Promise<PlaceInList | null> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  const [ahead, behind] = sort === "newest" ? (["newer", "older"] as const) : (["older", "newer"] as const);
  const count = (toward: "newer" | "older", after: ListPosition) =>
    countReferrals(sql, storeId, { filter, toward, after }, lookMax);
  const before = hasPrevious ? await count(ahead, first) : none;
  const after = hasNext ? await count(behind, last) : none;
  const [reached, isMore] = [before.found + rows.length, !before.isWhole || !after.isWhole];
  // A bounded count begins at each page anew. Its own bound is the same number on every page.
  const total = isMore ? Math.max(reached, Math.min(reached + after.found, lookMax)) : reached + after.found;
  return before.isWhole
    ? { first: before.found + 1, total, isMore }
    : { first: null, total: before.found, isMore };
}

const none = { found: 0, isWhole: true };
