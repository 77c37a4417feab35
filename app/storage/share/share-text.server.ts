import { text, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, statement } from "../engine/statement.server.ts";

/** A text that a merchant wrote for a channel, in a language of its readers. `{link}` stands for the channel's link. */
export type ShareText = RowOf<typeof shareTextColumns>;

const shareTextColumns = { channel: text, language: text, text };

/** A store's own texts. */
export function selectShareTexts(sql: Sql, storeId: string): Promise<ShareText[]> {
  return selectAll.rows(sql, [storeId]);
}

const selectAll = statement(
  "select-share-texts",
  shareTextColumns,
  "select channel, language, text from share_text where store_id = $1",
);

/** Keeps a text in place of an earlier one. */
export async function upsertShareText(sql: Sql, storeId: string, own: ShareText): Promise<void> {
  await upsert.run(sql, [storeId, own.channel, own.language, own.text]);
}

const upsert = rareStatement(
  "upsert-share-text",
  nothing,
  `insert into share_text (store_id, channel, language, text) values ($1, $2, $3, $4)
   on conflict (store_id, channel, language) do update set text = excluded.text`,
);

/** Forgets a text, so that the suggested one is shown again. */
export async function deleteShareText(
  sql: Sql,
  storeId: string,
  channel: string,
  language: string,
): Promise<void> {
  await remove.run(sql, [storeId, channel, language]);
}

const remove = rareStatement(
  "delete-share-text",
  nothing,
  "delete from share_text where store_id = $1 and channel = $2 and language = $3",
);

/** Forgets all of a store's texts. */
export async function deleteShareTexts(sql: Sql, storeId: string): Promise<void> {
  await removeAll.run(sql, [storeId]);
}

const removeAll = rareStatement("delete-share-texts", nothing, "delete from share_text where store_id = $1");
