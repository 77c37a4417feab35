import { flag } from "../engine/columns.ts";
import { onlyRow } from "../engine/only-row.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";

/** Whether a hit of a store became a click. */
export async function isCountedClick(sql: Sql, storeId: string, clickId: string): Promise<boolean> {
  return onlyRow(await select.rows(sql, [storeId, clickId])).counted;
}

const select = statement(
  "is-counted-click",
  { counted: flag },
  "select exists (select from store_referral where store_id = $1 and click_id = $2) as counted",
);
