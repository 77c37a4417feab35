import { instant, listOf, orNull, uuid, type RowOf } from "../engine/columns.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { nothing, rareStatement, type Statement } from "../engine/statement.server.ts";
import { isOldSql } from "../outbox/event-person.server.ts";
import { eventQueue, rejectedQueue } from "../outbox/outbox.server.ts";
import { updateOwnerForgotten } from "./owner.server.ts";
import { storeColumns } from "./store-columns.ts";
import { updateLabelsForgotten } from "../placements/placement.server.ts";
import { deleteShareStyle } from "../share/share-style.server.ts";
import { deleteShareTexts } from "../share/share-text.server.ts";
import type { ShopName } from "./store-lifecycle.server.ts";
import type { Store } from "./store.server.ts";

const rowsAtOnce = 5_000;
/** No index finds a store's name in old answers and events. A redaction happens once in a shop's life, and nobody waits. */
const patienceMs = 5 * 60_000;

/** The slug that replaces the one made from the shop's name. No name yields two hyphens in a row: see `slugOf`. */
export const redactedSlug = (store: Pick<Store, "id">) => `redacted--${store.id}`;

/**
 * The store of a shop that left by `leftBy` and has not come back. If the uninstall's message was lost, the lack of a
 * later token proves that it left. Null when the shop is installed, unknown or already redacted.
 */
export async function findStoreThatLeft(sql: Sql, shop: ShopName, leftBy: Date): Promise<Store | null> {
  return findThatLeft.row(sql, [shop.shopDomain, shop.shopId, leftBy]);
}

const findThatLeft = rareStatement(
  "find-store-that-left",
  storeColumns,
  `select ${listOf(storeColumns)} from store
   where (shop_domain = $1 or shop_id = $2) and (status = 'deactivated' or installed_at <= $3)
     and not exists (select from session where shop in ($1, store.shop_domain) and "accessToken" <> ''
       and "updatedAt" > coalesce(store.uninstalled_at, $3))
   for update`,
);

/**
 * Removes everything that identifies a shop: id, domain, name, category, time zone, sessions, keys and endpoints. The owner's
 * number at Shopify goes when this was the owner's last shop. The code stays reserved, and the anonymous counts stay.
 */
export async function redactStore(sql: Sql, store: Store, at = new Date()): Promise<void> {
  await redact.run(sql, [store.id, redactedSlug(store), at]);
  await deleteKeys.run(sql, [store.id]);
  await deleteEndpoints.run(sql, [store.id]);
  await deleteAudit.run(sql, [store.id]);
  await deleteShareTexts(sql, store.id);
  await deleteShareStyle(sql, store.id);
  await updateLabelsForgotten(sql, store.id);
  await updateOwnerForgotten(sql, store.owner_id);
}

const redact = rareStatement(
  "redact-store",
  nothing,
  `update store set shop_id = null, shop_domain = null, name = '', slug = $2, category = null, time_zone = 'UTC',
     status = 'deactivated', uninstalled_at = coalesce(uninstalled_at, $3::timestamptz), redacted_at = $3
   where id = $1`,
);

const deleteKeys = rareStatement("delete-keys-of-store", nothing, "delete from api_key where store_id = $1");

const deleteEndpoints = rareStatement(
  "delete-webhook-endpoints-of-store",
  nothing,
  "delete from webhook_endpoint where store_id = $1",
);

const deleteAudit = rareStatement(
  "delete-audit-of-store",
  nothing,
  "delete from audit_entry where store_id = $1",
);

/** Forgets a shop's tokens that were issued at `issuedBy` or earlier, whether the shop has a store or not. */
export async function deleteSessions(sql: Sql, shopDomain: string, issuedBy: Date): Promise<void> {
  await deleteTokens.run(sql, [shopDomain, issuedBy]);
  await deleteTurns.run(sql, [shopDomain]);
}

const deleteTokens = rareStatement(
  "delete-sessions-issued-by",
  nothing,
  `delete from session where shop = $1 and "updatedAt" <= $2`,
);

const deleteTurns = rareStatement(
  "delete-token-turns-of",
  nothing,
  "delete from token_turn where session_id = 'offline_' || $1::text",
);

/**
 * Forgets the source addresses and hosts of a store's visitors, along the list's index, and the store's name in the answers about
 * its people. Each portion holds its locks briefly.
 */
export async function updateReferralsRedacted(sql: Sql, store: Store): Promise<void> {
  const { id: storeId } = store;
  let last: RowOf<typeof placeColumns> | typeof newest = newest;
  for (;;) {
    const rows = await selectPortion.rows(sql, [storeId, last.listed_at, last.id]);
    const oldest = rows.at(-1);
    if (!oldest) return;
    const ids = rows.map((row) => row.id);
    await forgetSource.run(sql, [storeId, ids]);
    const people = rows.flatMap((row) => row.referred_user_id ?? []);
    if (people.length > 0) await redactAnswers.run(sql, [store.slug, redactedSlug(store), people]);
    if (rows.length < rowsAtOnce) return;
    last = oldest;
  }
}

const newest = { listed_at: "infinity", id: "ffffffff-ffff-ffff-ffff-ffffffffffff" };
const placeColumns = { listed_at: instant, id: uuid, referred_user_id: orNull(uuid) };

const selectPortion = rareStatement(
  "select-referrals-to-redact",
  placeColumns,
  `select listed_at, id, referred_user_id from store_referral where store_id = $1 and (listed_at, id) < ($2, $3)
   order by listed_at desc, id desc limit ${rowsAtOnce}`,
);

const forgetSource = rareStatement(
  "forget-source-urls",
  nothing,
  `update store_referral set source_url = null, came_from = case when came_from like '%.%' then 'other' else came_from end
   where store_id = $1 and id = any($2) and (source_url is not null or came_from like '%.%')`,
);

const redactAnswers = rareStatement(
  "redact-answers",
  nothing,
  `update message_receipt set response = jsonb_set(response::jsonb, '{store}', to_jsonb($2::text))::json
   where user_id = any($3) and response ->> 'store' = $1`,
);

/** Removes a store's name from the answers of the release before this one, which do not name their person. */
export async function updateOldAnswersRedacted(sql: Sql, store: Store): Promise<void> {
  await runPatiently(sql, redactOldAnswers, [store.slug, redactedSlug(store)]);
}

const redactOldAnswers = rareStatement(
  "redact-old-answers",
  nothing,
  `update message_receipt set response = jsonb_set(response::jsonb, '{store}', to_jsonb($2::text))::json
   where user_id is null and ${isOldSql("created_at")} and response ->> 'store' = $1`,
);

/**
 * Removes a store's name from events written before December 2026. Later events hold the store's id. An event waits 30
 * days at most and is kept 30 days once delivered. So this function can go in February 2027, or 60 days after `npm run
 * events` last sent such events again.
 */
export async function updateOldEventsRedacted(sql: Sql, store: Store): Promise<void> {
  await runPatiently(sql, redactOldEvents, [store.slug, redactedSlug(store), [eventQueue, rejectedQueue]]);
}

const redactOldEvents = rareStatement(
  "redact-old-events",
  nothing,
  `update pgboss.job set data = jsonb_set(data, '{events}', (
     select jsonb_agg(case when event ->> 'store' = $1 then jsonb_set(event, '{store}', to_jsonb($2::text)) else event end)
     from jsonb_array_elements(data -> 'events') event))
   where name = any($3) and data @> jsonb_build_object('events', jsonb_build_array(jsonb_build_object('store', $1::text)))`,
);

/** With more time than a request has, on the server and on the connection. */
async function runPatiently(sql: Sql, { text }: Statement, values: unknown[]): Promise<void> {
  await sql.query(`set local statement_timeout = ${patienceMs}`);
  const patient = { text, values, query_timeout: patienceMs };
  await sql.query(patient);
}
