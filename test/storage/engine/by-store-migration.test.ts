import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase, type Database } from "../../../app/storage/engine/postgres.server.ts";
import { userIdOf } from "../../../app/storage/signups/user-id.ts";
import { createEmptyDatabase } from "../../support/database.ts";

const byStore = "20261126055000_by_store";

test("the migration to keys by store loses nobody's id, referral, owner or number", async () => {
  const database = await openEmpty();
  await database.migrate(migrationsBefore(byStore));
  await fill(database);
  const before = {
    owners: await rowsOf(database, `select * from "user" where source = 'shopify' order by id`),
    people: await rowsOf(database, `select * from "user" where source = 'auth' order by external_key`),
    referrals: await rowsOf(database, "select * from store_referral order by id"),
    untouched: await untouched(database),
  };
  expect(await database.migrate(migrationsUpTo(byStore))).toEqual([byStore]);

  const { owners, people, referrals } = before;
  expect(
    await rowsOf(database, "select id, external_id, external_key, created_at from owner order by id"),
  ).toEqual(owners.map((owner) => pick(owner, "id", "external_id", "external_key", "created_at")));
  const newIdOf = new Map(people.map((row) => [row["id"], userIdOf(row["external_key"] as Buffer)]));
  const storeOf = new Map(referrals.map((row) => [row["referred_user_id"], row["store_id"]]));
  expect(await rowsOf(database, `select * from "user" order by external_key`)).toEqual(
    people.map(({ source: _, ...row }) => ({
      ...row,
      id: newIdOf.get(row["id"]),
      store_id: storeOf.get(row["id"]) ?? null,
    })),
  );
  expect(await rowsOf(database, "select * from store_referral order by id")).toEqual(
    referrals.map((row) => ({ ...row, referred_user_id: newIdOf.get(row["referred_user_id"]) ?? null })),
  );
  expect(await untouched(database)).toEqual(before.untouched);
  // Every kind of person was there, so that none was carried over only in thought.
  const kinds = people.map(({ source: _, ...row }) =>
    [storeOf.has(row["id"]) && "referred", row["activated_at"] && "active", row["unattributed"]]
      .filter(Boolean)
      .join(" "),
  );
  expect([...new Set(kinds)].sort()).toEqual([
    "active",
    "active generic_code",
    "erased",
    "referred",
    "referred active",
    "store_inactive",
  ]);
});

type Row = Record<string, unknown>;

async function rowsOf({ pool }: Database, query: string): Promise<Row[]> {
  return (await pool.query<Row>(query)).rows;
}

function pick(row: Row, ...names: string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

/** Tables that the migration only changes the foreign keys of. */
async function untouched(database: Database): Promise<unknown[]> {
  const tables = [
    "store",
    "store_setup",
    "store_referral_stats",
    "placement",
    "synthetic_referral",
    "api_key",
  ];
  const all = [];
  for (const table of tables) all.push(await rowsOf(database, `select * from ${table} order by 1, 2`));
  expect(all.every((rows) => rows.length > 0)).toBe(true);
  return all;
}

/** What a platform may hold: 3 owners, 4 shops, 700 people of every kind, clicks that wait, and what hangs on a shop. */
async function fill({ pool }: Database): Promise<void> {
  const owner = (n: number) => `0193a000-0000-7000-8000-00000000000${n}`;
  // The same text can name an owner at Shopify and a person of the auth backend: owner 1 and person 1 do.
  for (const n of [1, 2, 3])
    await pool.query(
      `insert into "user" (id, source, external_id, external_key) values ($1, 'shopify', $2, $3)`,
      [owner(n), n === 3 ? null : String(n), keyOf(n)],
    );
  await pool.query(
    `insert into store (shop_id, shop_domain, owner_id, name, slug, referral_code, status, installed_at)
     select n, 'shop-' || n || '.myshopify.com', ($1::uuid[])[n], 'Shop ' || n, 'shop-' || n,
       'store-shop-' || n || '-000' || n, 'active', now()
     from generate_series(1, 4) n`,
    [[owner(1), owner(2), owner(2), owner(3)]],
  );
  for (let n = 1; n <= 700; n += 1) await addPerson(pool, n);
  await pool.query(
    `insert into store_referral (id, store_id, referral_code, status, click_id, clicked_at, listed_at)
     select gen_random_uuid(), 1 + n % 4, 'store-shop', 'clicked', gen_random_uuid(), now(), now()
     from generate_series(1, 300) n;
     insert into store_setup (store_id, link_copied_at) select id, now() from store;
     insert into store_referral_stats (store_id, placement, bucket, clicks, signups)
       select id, '', 'epoch', 75, 100 from store;
     insert into placement (store_id, name) select id, 'counter-qr' from store;
     insert into synthetic_referral (click_id, store_id, clicked_at) select gen_random_uuid(), id, now() from store;
     insert into api_key (id, store_id, name, key_sha256, scopes)
       select gen_random_uuid(), id, slug, slug::bytea, '{integration:read}' from store`,
  );
}

/** Person `n` is one of seven kinds: referred, by a click or without, active or not, unattributed, unseen yet, erased. */
async function addPerson(pool: Database["pool"], n: number): Promise<void> {
  const kind = n % 7;
  const id = `0193b000-0000-7000-8000-${String(n).padStart(12, "0")}`;
  const erased = kind === 6;
  const unattributed = [null, null, null, null, "generic_code", "store_inactive", "erased"][kind] ?? null;
  const source = kind === 3 || erased ? null : kind === 4 ? "producthunt" : "store-shop";
  const at = new Date(Date.UTC(2026, 9, 1, 0, n));
  const activatedAt = kind === 1 || kind === 3 || kind === 4 ? at : null;
  await pool.query(
    `insert into "user" (id, source, external_id, external_key, referral_source, unattributed, signed_up_at,
       activated_at, erased_at) values ($1, 'auth', $2, $3, $4, $5, $6, $7, $8)`,
    [
      id,
      erased ? null : String(n),
      keyOf(n),
      source,
      unattributed,
      source && at,
      activatedAt,
      erased ? at : null,
    ],
  );
  if (![0, 1, 2, 6].includes(kind)) return;
  await pool.query(
    `insert into store_referral (id, store_id, referred_user_id, referral_code, status, match_method, click_id,
       clicked_at, signed_up_at, activated_at, listed_at, utm_params)
     values (gen_random_uuid(), $1, $2, 'store-shop', $3, $4::match_method, case when $4::match_method <> 'none' then gen_random_uuid() end,
       case when $4::match_method <> 'none' then $5::timestamptz end, $5, $6, $5, $7)`,
    [
      1 + (n % 4),
      erased ? null : id,
      activatedAt ? "active" : "signed_up",
      kind === 2 ? "none" : kind === 1 ? "referral_code" : "click_id",
      at,
      activatedAt,
      erased ? {} : { utm_source: "instagram" },
    ],
  );
}

function keyOf(n: number): Buffer {
  return createHash("sha256").update(String(n)).digest();
}

function migrationsBefore(name: string): string {
  return copied((migration) => migration < name);
}

function migrationsUpTo(name: string): string {
  return copied((migration) => migration <= name);
}

function copied(isWanted: (migration: string) => boolean): string {
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of readdirSync("prisma/migrations").filter((entry) => /^\d/.test(entry) && isWanted(entry)))
    cpSync(path.join("prisma/migrations", name), path.join(directory, name), { recursive: true });
  return directory;
}

async function openEmpty(): Promise<Database> {
  const { url, drop } = await createEmptyDatabase();
  const database = openDatabase(url);
  onTestFinished(async () => {
    await database.close();
    await drop();
  });
  return database;
}
