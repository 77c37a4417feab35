import { listOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { statement } from "../engine/statement.server.ts";
import { storeColumns } from "./store-columns.ts";
import type { Store } from "./store.server.ts";

/** Stores, the newest first, after an id; of one status, and of one id, if given. */
export function selectStores(
  sql: Sql,
  page: { limit: number; after: string | null; status: Store["status"] | null; only: string | null },
): Promise<Store[]> {
  return select.rows(sql, [page.limit, page.after, page.status, page.only]);
}

const select = statement(
  "select-stores",
  storeColumns,
  `select ${listOf(storeColumns)} from store
   where ($2::bigint is null or id < $2) and ($3::store_status is null or status = $3)
     and ($4::bigint is null or id = $4)
   order by id desc limit $1`,
);
