import { database } from "../../storage/engine/database.server.ts";
import { findScanEnd, selectReferrals, type ListPosition } from "../../storage/list/store-referral.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";
import { inSnapshot } from "../../storage/engine/transaction.server.ts";
import { hidesPeople } from "./anonymised.ts";
import { dateIn, zoneOf } from "../reports/time-zone.ts";
import { csvHead, csvLines, endOfFile } from "./referral-csv.ts";
import type { ReferralsQuery } from "./referrals-query.ts";

const statementMs = 8_000;
const pageRows = 1_000;

/**
 * The whole list that the address asks for, as pieces of a CSV file that ends with `endOfFile`. One page is in memory
 * at a time. The file has every signup from before the start exactly once. A click that signs up meanwhile moves to the
 * front, and the file may miss it.
 */
export async function* exportReferrals(
  store: Store,
  query: ReferralsQuery,
  limits: { pageRows?: number; scanMax?: number } = {},
): AsyncGenerator<string, void> {
  yield csvHead();
  const page = {
    limit: limits.pageRows ?? pageRows,
    ...(limits.scanMax && { scanMax: limits.scanMax }),
    filter: query.filter,
    toward: query.asked.sort === "newest" ? ("older" as const) : ("newer" as const),
    withPeople: !hidesPeople(store),
  };
  let after: ListPosition | undefined;
  do {
    const from = { ...page, ...(after && { after }) };
    const [rows, end] = await inSnapshot(database.pool, statementMs, async (sql) => {
      const found = await selectReferrals(sql, store.id, from);
      const isFull = found.length === page.limit;
      return [found, isFull ? found.at(-1) : await findScanEnd(sql, store.id, from)] as const;
    });
    if (rows.length > 0) yield csvLines(rows, store);
    after = end ?? undefined;
  } while (after);
  yield endOfFile;
}

/** The file's name: the shop, the status if one is asked for, and the dates or the day of the export. */
export function exportName(store: Store, { asked }: ReferralsQuery, now = new Date()): string {
  const dates = asked.period === "all" ? dateIn(zoneOf(store), now) : `${asked.from}-to-${asked.to}`;
  return `${["referrals", store.slug, asked.status?.replace("_", "-"), dates].filter(Boolean).join("-")}.csv`;
}
