import { randomUUID } from "node:crypto";
import type { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueues } from "../../../app/jobs/queue.server.ts";
import { workOnShopChanges } from "../../../app/jobs/shop-changes.server.ts";
import { clicks } from "../../../app/process.server.ts";
import { hashOfKey } from "../../../app/referrals/keys/create-api-key.server.ts";
import { ensureStore } from "../../../app/referrals/stores/ensure-store.server.ts";
import { recordLinkCopied } from "../../../app/referrals/stores/record-link-copied.server.ts";
import { redactShop } from "../../../app/referrals/stores/redact-shop.server.ts";
import { uninstallShop } from "../../../app/referrals/stores/uninstall-shop.server.ts";
import { action as activations } from "../../../app/routes/attribution.activations.ts";
import { action as beacon } from "../../../app/routes/attribution.clicks.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../../app/storage/reports/recount.server.ts";
import { insertApiKey } from "../../../app/storage/keys/api-key.server.ts";
import {
  insertEvents,
  insertRejectedEvents,
  type OutboxEvent,
} from "../../../app/storage/outbox/outbox.server.ts";
import { findStoreByCode } from "../../../app/storage/stores/store.server.ts";
import { call, chrome, click, report } from "../../support/requests.ts";
import { allDone, endWork, send } from "../../support/shopify-webhooks.ts";
import { eventsAbout, giveToken, makeStore, numbersOf, shopVisitor } from "../../support/stores.ts";
import { updateReferralsRedacted } from "../../../app/storage/stores/shop-redaction.server.ts";

/** What Shopify says of a shop that left. */
const isGone = () => Promise.resolve(false);

let work: PgBoss;

beforeAll(async () => {
  work = await openQueues(database);
  // Answers name their people: those of the release before are past their time.
  await database.pool.query(
    `update _prisma_migrations set finished_at = now() - interval '3 days'
     where migration_name like '%_people_of_answers_and_events'`,
  );
  await workOnShopChanges(work);
});
afterAll(() => endWork(work));

const hours = (count: number) => new Date(Date.now() + count * 3_600_000);

/** Every row of every table of every schema that holds one of the words, as `table: row`. */
async function findInDatabase(words: string[]): Promise<string[]> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'`,
  );
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["public.store", "public.message_receipt", "pgboss.job_common"]),
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ row: string }>(`select t::text as row from ${name} t`);
    for (const { row } of rows) if (words.some((word) => row.includes(word))) found.push(`${name}: ${row}`);
  }
  return found;
}

test("48 hours after its uninstall nothing in the whole database says who a shop was; codes and counts stay", async () => {
  const unique = randomUUID().slice(0, 8);
  const domain = `vitamin-world-${unique}.myshopify.com`;
  const facts = {
    shopId: String(BigInt(`0x${unique}`) + 10n ** 12n),
    name: `Vitamin World ${unique}`,
    timeZone: "UTC",
  };
  const store = await ensureStore({ ...shopVisitor(domain, facts), shopifyUserId: `owner-${unique}` });
  const sha256 = hashOfKey(`srk_${unique}`);
  const key = { id: randomUUID(), storeId: store.id, name: `BI of ${unique}`, sha256, scopes: [] };
  await insertApiKey(database.pool, key);
  await giveToken(domain);
  await recordLinkCopied(store, null);
  const ownSite = { Referer: `https://www.vitamin-world-${unique}.example/blog` };
  const visit = await click(followLink, store.referral_code, { query: "?src=counter", headers: ownSite });
  const source_url = `https://${domain}/pages/us`;
  const sent = { referral_code: store.referral_code, source_url };
  await call(beacon, "/attribution/clicks", {
    method: "POST",
    body: JSON.stringify(sent),
    headers: {
      "Content-Type": "application/json",
      "User-Agent": chrome,
      Origin: "https://landing.example.test",
    },
  });
  await clicks.writer.flush(5_000);
  const user_id = `person-${unique.slice(0, 4)}`;
  const id = randomUUID();
  const signup = { user_id, referral_code: store.referral_code, click_id: visit.clickId };
  const first = await report(signups, signup, { id });
  await report(activations, { user_id });
  // Events of before December 2026 hold the slug itself; later ones the store's id.
  const [told] = (await eventsAbout(store.id)) as OutboxEvent[];
  await insertEvents(database.pool, [{ ...told!, store: store.slug }]);
  await insertRejectedEvents(database.pool, [told!, { ...told!, store: store.slug }]);
  const counted = await numbersOf(store);

  const words = [
    domain,
    facts.shopId,
    facts.name,
    store.slug,
    unique,
    `owner-${unique}`,
    sha256.toString("hex"),
  ];
  expect(await findInDatabase(words)).not.toEqual([]);
  expect((await findInDatabase([source_url])).length).toBe(1);

  const payload = {
    id: Number(facts.shopId),
    name: facts.name,
    iana_timezone: "UTC",
    myshopify_domain: domain,
  };
  await send("app/uninstalled", domain, payload);
  await send("shop/redact", domain, { shop_id: Number(facts.shopId), shop_domain: domain });
  await allDone();

  expect(await findInDatabase(words)).toEqual([]);
  const left = (await findStoreByCode(database.pool, store.referral_code))!;
  expect(left).toMatchObject({ shop_id: null, shop_domain: null, name: "", status: "deactivated" });
  expect(await numbersOf(left)).toEqual(counted);
  expect(counted).toMatchObject({ clicks: 2, signups: 1, active: 1 });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
  // The person keeps what they came with, and the same message is answered as before, less the store's name.
  const again = await report(signups, signup, { id });
  expect(again.json).toEqual({ ...first.json, store: left.slug });
});

test("a redaction finds the shop by its number when the message names a domain it had before", async () => {
  const store = await makeStore();
  await uninstallShop(store.shop_domain!, new Date());
  await redactShop(isGone, "an-older-name.myshopify.com", hours(48), store.shop_id);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ shop_domain: null });
});

test("a redaction is the proof of an uninstall that we were never told of", async () => {
  const store = await makeStore();
  await giveToken(store.shop_domain!, { issuedAt: new Date() });
  await redactShop(isGone, store.shop_domain!, hours(49), store.shop_id);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({
    shop_domain: null,
    status: "deactivated",
  });
  expect(await database.prisma.session.count({ where: { shop: store.shop_domain! } })).toBe(0);
});

test("where visitors came from is forgotten in a store of any size", async () => {
  const store = await makeStore();
  const many = 12_000;
  await database.pool.query(
    `insert into store_referral (id, store_id, referral_code, status, click_id, source_url, clicked_at, listed_at)
     select gen_random_uuid(), $1, $2, 'clicked', gen_random_uuid(), 'https://shop.example/' || n, at, at
     from (select n, now() - (n / 10) * interval '1 second' as at from generate_series(1, $3::int) n) click`,
    [store.id, store.referral_code, many],
  );
  await updateReferralsRedacted(database.pool, store);
  const { rows } = await database.pool.query(
    "select count(*)::int as all, count(source_url)::int as left from store_referral where store_id = $1",
    [store.id],
  );
  expect(rows).toEqual([{ all: many, left: 0 }]);
});

test("a redaction skips a shop that Shopify says has the app, whatever the times say", async () => {
  const store = await makeStore();
  await giveToken(store.shop_domain!, { issuedAt: new Date() });
  const isInstalled = () => Promise.resolve(true);
  await redactShop(isInstalled, store.shop_domain!, hours(49), store.shop_id);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ name: "Acme Supps" });
});

test("a redaction skips a shop that came back, by the token it got, even before anybody opened a page", async () => {
  const store = await makeStore();
  await uninstallShop(store.shop_domain!, hours(0));
  await giveToken(store.shop_domain!, { issuedAt: hours(1) });
  await redactShop(isGone, store.shop_domain!, hours(48), store.shop_id);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ name: "Acme Supps" });
  const back = await ensureStore(shopVisitor(store.shop_domain!));
  expect(back).toMatchObject({ id: store.id, status: "pending" });
  await redactShop(isGone, store.shop_domain!, hours(48), store.shop_id);
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ name: "Acme Supps" });
});

test("a redaction forgets the tokens of a shop that never became a store", async () => {
  const shop = `nobody-${randomUUID()}.myshopify.com`;
  await giveToken(shop);
  await redactShop(isGone, shop, hours(49));
  expect(await database.prisma.session.count({ where: { shop } })).toBe(0);
});

test("a shop whose name sounds like a redacted one keeps no other from its redaction", async () => {
  const store = await makeStore({ status: "deactivated" });
  const facts = { shopId: `9${store.id}`, name: `Redacted ${store.id}`, timeZone: "UTC" };
  const neighbour = await ensureStore(shopVisitor(`redacted-${store.id}.myshopify.com`, facts));
  expect(neighbour.slug).toBe(`redacted-${store.id}`);
  await redactShop(isGone, store.shop_domain!, hours(48));
  expect(await findStoreByCode(database.pool, store.referral_code)).toMatchObject({ shop_domain: null });
  expect(await findStoreByCode(database.pool, neighbour.referral_code)).toMatchObject({ name: facts.name });
});
