import { bytes, orNull, text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** How a store shares: the language of its customers, the colour of its codes, and the logo in them (a PNG). */
export type ShareStyle = RowOf<typeof shareStyleColumns>;

const shareStyleColumns = { language: orNull(text), qr_color: orNull(text), logo: orNull(bytes) };

/** A store's style. Without a row, nothing was chosen yet. */
export async function readShareStyle(sql: Sql, storeId: string): Promise<ShareStyle> {
  return (await find.row(sql, [storeId])) ?? { language: null, qr_color: null, logo: null };
}

const find = statement(
  "find-share-style",
  shareStyleColumns,
  "select language, qr_color, logo from share_style where store_id = $1",
);

/** Notes the language that the merchant's customers read. */
export async function upsertShareLanguage(sql: Sql, storeId: string, language: string): Promise<void> {
  await upsertLanguage.run(sql, [storeId, language]);
}

const upsertLanguage = rareStatement(
  "upsert-share-language",
  nothing,
  `insert into share_style (store_id, language) values ($1, $2)
   on conflict (store_id) do update set language = excluded.language`,
);

/** Keeps the look of the store's codes. */
export async function upsertShareLook(
  sql: Sql,
  storeId: string,
  look: Pick<ShareStyle, "qr_color" | "logo">,
): Promise<void> {
  await upsertLook.run(sql, [storeId, look.qr_color, look.logo]);
}

const upsertLook = rareStatement(
  "upsert-share-look",
  nothing,
  `insert into share_style (store_id, qr_color, logo) values ($1, $2, $3)
   on conflict (store_id) do update set qr_color = excluded.qr_color, logo = excluded.logo`,
);

/** Forgets a store's style. */
export async function deleteShareStyle(sql: Sql, storeId: string): Promise<void> {
  await remove.run(sql, [storeId]);
}

const remove = rareStatement("delete-share-style", nothing, "delete from share_style where store_id = $1");
