import { v7 as uuidv7 } from "uuid";
import { instant, json, orNull, text, textOf, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement } from "../engine/statement.server.ts";

/** Every act that the log keeps. */
export const auditActs = [
  "key.created",
  "key.revoked",
  "key.restored",
  "endpoint.created",
  "endpoint.changed",
  "endpoint.removed",
  "endpoint.secret_rotated",
  "settings.changed",
  "store.suspended",
  "store.activated",
  "referrals.imported",
] as const;

/** Where an act came from, and by which key. */
export type Actor = { via: "page" | "command" } | { via: "api"; key: string };

/** An act on a store, or on the platform's own for null. */
export type Act = {
  storeId: string | null;
  act: (typeof auditActs)[number];
  by: Actor;
  at: Date;
  detail?: Record<string, string | boolean | string[]>;
};

/** An entry of the log. */
export type AuditEntry = RowOf<typeof entryColumns>;

const entryColumns = {
  id: uuid,
  at: instant,
  store: orNull(text),
  act: textOf<(typeof auditActs)[number]>(),
  via: textOf<Actor["via"]>(),
  actor: text,
  detail: json<NonNullable<Act["detail"]>>(),
};

/** Writes an entry inside the transaction of its act. */
export async function insertAuditEntry(sql: Sql, { storeId, act, by, at, detail = {} }: Act): Promise<void> {
  const actor = by.via === "api" ? by.key : "";
  await insert.run(sql, [uuidv7(), at, storeId, act, by.via, actor, JSON.stringify(detail)]);
}

const insert = rareStatement(
  "insert-audit-entry",
  nothing,
  "insert into audit_entry (id, at, store_id, act, via, actor, detail) values ($1, $2, $3, $4, $5, $6, $7)",
);

/** Entries, the newest first, after one: a store's, or all for null. */
export function selectAuditEntries(
  sql: Sql,
  page: { storeId: string | null; limit: number; after: string | null },
): Promise<AuditEntry[]> {
  return select.rows(sql, [page.storeId, page.after, page.limit]);
}

const select = rareStatement(
  "select-audit-entries",
  entryColumns,
  `select a.id, a.at, s.slug as store, a.act, a.via, a.actor, a.detail
   from audit_entry a left join store s on s.id = a.store_id
   where ($1::bigint is null or a.store_id = $1) and ($2::uuid is null or a.id < $2)
   order by a.id desc limit $3`,
);
