import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { parseReferralsQuery } from "../../../app/referrals/list/referrals-query.ts";
import { readFilterChoices, readReferrals } from "../../../app/referrals/list/read-referrals.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { insertPlacement } from "../../../app/storage/placements/placement.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";
import { addReferrals } from "../../support/referrals.ts";
import { makeStore } from "../../support/stores.ts";
import { utc, zoneOf } from "../../../app/referrals/reports/time-zone.ts";

const now = new Date("2026-11-22T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

/** The page that an address shows. */
async function pageAt(
  store: Parameters<typeof readReferrals>[0],
  address: string,
  limits: NonNullable<Parameters<typeof readReferrals>[2]> = { pageRows: 4 },
) {
  const query = parseReferralsQuery(new URLSearchParams(address), zoneOf(store), now);
  const list = await readReferrals(store, query, limits);
  if (list.status !== "read") throw new Error("the list took too long");
  return { ...list.page, ids: list.page.rows.map(({ id }) => id) };
}

/** Every page from an address on, turned to the end. */
async function turnPages(store: Store, address: string, limits?: { scanMax?: number; pageRows?: number }) {
  const pages: string[][] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await pageAt(store, `${address}&cursor=${cursor}`, limits);
    pages.push(page.ids);
    cursor = page.next;
  }
  return pages;
}

test("pages follow each other in both orders and lead back the same way", async () => {
  const store = await makeStore();
  const ids = await addReferrals(
    store,
    Array.from({ length: 10 }, (_, n) => ({ at: ago(Math.floor(n / 3)) })),
  );
  const newest = await turnPages(store, "sort=newest");
  expect(newest.map((page) => page.length)).toEqual([4, 4, 2]);
  expect(newest.flat().toSorted()).toEqual(ids.toSorted());
  expect(await turnPages(store, "sort=oldest").then((pages) => pages.flat())).toEqual(
    newest.flat().reverse(),
  );

  const second = await pageAt(store, `cursor=${(await pageAt(store, "")).next}`);
  const third = await pageAt(store, `cursor=${second.next}`);
  expect([third.ids, third.next]).toEqual([newest[2], null]);
  const back = await pageAt(store, `cursor=${third.previous}`);
  expect([back.ids, back.next, back.previous]).toEqual([newest[1], second.next, second.previous]);
  const first = await pageAt(store, `cursor=${back.previous}`);
  expect([first.ids, first.previous]).toEqual([newest[0], null]);
});

test("a page stays the same while referrals arrive, and the way back finds the new ones", async () => {
  const store = await makeStore();
  await addReferrals(
    store,
    Array.from({ length: 8 }, (_, n) => ({ at: ago(n + 10) })),
  );
  const first = await pageAt(store, "");
  const second = await pageAt(store, `cursor=${first.next}`);
  const arrived = await addReferrals(store, [{ at: ago(2) }, { at: ago(1) }]);
  const again = await pageAt(store, `cursor=${first.next}`);
  expect(again).toEqual({ ...second, place: { first: 7, total: 10, isMore: false } });
  const back = await pageAt(store, `cursor=${second.previous}`);
  expect(back.ids).toEqual(first.ids);
  // Fewer than a page are left in front of it: then it is the first page, whole.
  const top = await pageAt(store, `cursor=${back.previous}`);
  expect(top.ids).toEqual([...arrived.reverse(), ...first.ids.slice(0, 2)]);
});

test("a page says which rows it has, and of how many, on the way on and on the way back", async () => {
  const store = await makeStore();
  await addReferrals(
    store,
    Array.from({ length: 10 }, (_, n) => ({ at: ago(n), ...(n % 2 === 0 && { placement: "counter-qr" }) })),
  );
  await addReferrals(await makeStore(), [{ at: ago(1) }]);
  const exactly = (first: number, total = 10) => ({ first, total, isMore: false });
  for (const sort of ["newest", "oldest"]) {
    const first = await pageAt(store, `sort=${sort}`);
    const second = await pageAt(store, `sort=${sort}&cursor=${first.next}`);
    const third = await pageAt(store, `sort=${sort}&cursor=${second.next}`);
    expect([first.place, second.place, third.place]).toEqual([exactly(1), exactly(5), exactly(9)]);
    expect((await pageAt(store, `sort=${sort}&cursor=${third.previous}`)).place).toEqual(exactly(5));
  }
  const found = await pageAt(store, "placement=counter-qr");
  expect([found.place, found.rows.length]).toEqual([exactly(1, 5), 4]);
  expect((await pageAt(store, "placement=nowhere")).place).toBeNull();
});

test("a count stops at its bound, and says so", async () => {
  const store = await makeStore();
  await addReferrals(
    store,
    Array.from({ length: 10 }, (_, n) => ({ at: ago(n) })),
  );
  const limits = { pageRows: 2, countMax: 5 };
  const first = await pageAt(store, "", limits);
  const third = await pageAt(
    store,
    `cursor=${(await pageAt(store, `cursor=${first.next}`, limits)).next}`,
    limits,
  );
  const fifth = await pageAt(
    store,
    `cursor=${(await pageAt(store, `cursor=${third.next}`, limits)).next}`,
    limits,
  );
  expect([first.place, third.place, fifth.place]).toEqual([
    { first: 1, total: 5, isMore: true },
    { first: 5, total: 10, isMore: false },
    { first: null, total: 5, isMore: true },
  ]);
});

test("every filter narrows the list to exactly its rows, and all of them together", async () => {
  const store = await makeStore();
  const rows: Parameters<typeof addReferrals>[1] = [
    { at: ago(1), placement: "counter-qr", utm: { utm_source: "ig", utm_campaign: "Spring Sale" } },
    { at: ago(2), status: "signed_up", utm: { utm_source: ["ig", "tiktok"], utm_medium: "social" } },
    {
      at: ago(3),
      status: "active",
      match: "referral_code",
      placement: "counter-qr",
      utm: { utm_source: "ig" },
    },
    { at: ago(4), status: "signed_up", match: "none" },
    { at: ago(60 * 24 * 40), status: "active", match: "none" },
  ];
  const ids = await addReferrals(store, rows);
  const cases: [string, number[]][] = [
    ["status=clicked", [0]],
    ["status=signed_up", [1, 3]],
    ["status=active", [2, 4]],
    ["match=click_id", [1]],
    ["match=referral_code", [2]],
    ["match=none", [3, 4]],
    ["match=none&status=active", [4]],
    ["match=none&status=clicked", []],
    ["range=30d", [0, 1, 2, 3]],
    ["from=2026-10-01&to=2026-10-31", [4]],
    ["range=30d&match=none", [3]],
    ["placement=counter-qr", [0, 2]],
    ["utm_source=ig", [0, 1, 2]],
    ["utm_source=tiktok", [1]],
    ["utm_medium=social", [1]],
    ["utm_campaign=Spring+Sale", [0]],
    ["utm_campaign=spring", []],
    ["q=spring", [0]],
    ["q=COUNTER", [0, 2]],
    ["q=tok", [1]],
    [`q=${ids[3]!.slice(-5).toUpperCase()}`, [3]],
    [`q=Visitor+${ids[2]!.slice(-6)}`, [2]],
    [`q=${ids[4]!}`, [4]],
    ["q=%25", []],
    ["q=utm_source", []],
    ["status=active&placement=counter-qr&utm_source=ig&match=referral_code&range=7d&q=qr", [2]],
  ];
  const wrong: unknown[] = [];
  for (const [address, expected] of cases) {
    const { ids: found } = await pageAt(store, address, { pageRows: 10 });
    const positions = found.map((id) => ids.indexOf(id));
    if (String(positions) !== String(expected)) wrong.push({ address, expected, positions });
  }
  expect(wrong).toEqual([]);
});

test("a day begins at the midnight of the shop's zone", async () => {
  const store = { ...(await makeStore()), time_zone: "Asia/Kolkata" };
  const [, inside] = await addReferrals(store, [
    { at: new Date("2026-11-21T18:29:59.999Z") },
    { at: new Date("2026-11-21T18:30:00Z") },
  ]);
  expect((await pageAt(store, "range=today")).ids).toEqual([inside]);
});

test("no address shows another store's referrals", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const [theirs] = await addReferrals(other, [
    { status: "signed_up", utm: { utm_source: "ig" }, at: ago(1) },
  ]);
  const addresses = ["", "status=signed_up", "match=click_id", "utm_source=ig", "q=ig", `q=${theirs}`];
  for (const address of addresses) expect((await pageAt(store, address)).ids, address).toEqual([]);
  const cursor = (await pageAt(other, "", { pageRows: 1 })).next ?? `before.0.${theirs}`;
  expect((await pageAt(store, `cursor=${cursor}`)).ids).toEqual([]);
});

test("people are hidden unless the store's list is open", async () => {
  const store = await makeStore();
  const [id] = await addReferrals(store, [{ status: "signed_up", userId: "user_2x" }, {}]);
  const visitorsIn = async (of: Parameters<typeof readReferrals>[0]) =>
    (await pageAt(of, "")).rows.find((row) => row.id === id)?.visitor;
  const hidden = { mark: id!.slice(-4), userId: null };
  expect(await visitorsIn(store)).toEqual(hidden);
  expect(await visitorsIn({ ...store, anonymise_list: true })).toEqual(hidden);
  expect(await visitorsIn({ ...store, anonymise_list: false })).toEqual({ ...hidden, userId: "user_2x" });
});

test("a search that stops before the end says where, and goes on from there without a gap or a repeat", async () => {
  const store = await makeStore();
  const ids = await addReferrals(
    store,
    Array.from({ length: 30 }, (_, n) => ({
      at: ago(Math.floor(n / 2)),
      ...(n % 7 === 6 && { utm: { utm_source: "rare" } }),
    })),
  );
  const limits = { pageRows: 4, scanMax: 5 };
  const first = await pageAt(store, "utm_source=rare", limits);
  expect(first.stopped?.searchOn).toBe(first.next);
  const pages = await turnPages(store, "utm_source=rare", limits);
  expect(pages.length).toBeGreaterThan(4);
  const rare = ids.filter((_, n) => n % 7 === 6);
  expect(pages.flat().toSorted()).toEqual(rare.toSorted());
});

test("the list marks the clicks that their browsers confirmed, and no others", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const [confirmed, , , signedUp] = await addReferrals(store, [
    { claim: randomUUID(), at: ago(1) },
    { at: ago(2) },
    { claim: null, status: "signed_up", at: ago(3) },
    { claim: randomUUID(), status: "active", at: ago(4) },
    { status: "signed_up", match: "none", at: ago(5) },
  ]);
  await addReferrals(other, [{ claim: randomUUID() }]);
  for (const address of ["", "range=all&sort=oldest"]) {
    const { rows } = await pageAt(store, address, { pageRows: 10 });
    const marked = rows.filter((row) => row.confirmed).map((row) => row.id);
    expect(marked.toSorted(), address).toEqual([confirmed, signedUp].toSorted());
  }
});

test("what the filters offer is what the store has: its placements, and the latest UTM values by frequency", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  await insertPlacement(database.pool, store.id, "counter-qr", { label: "Theke", at: new Date() });
  await insertPlacement(database.pool, other.id, "theirs", { at: new Date() });
  await addReferrals(store, [
    { utm: { utm_source: "ig" } },
    { utm: { utm_source: ["tiktok", "ig"], utm_campaign: "spring" } },
  ]);
  await addReferrals(other, [{ utm: { utm_source: "theirs" } }]);
  expect(await readFilterChoices(store)).toEqual({
    placement: [{ value: "counter-qr", label: "Theke" }],
    utm_source: ["ig", "tiktok"].map((value) => ({ value, label: value })),
    utm_medium: [],
    utm_campaign: [{ value: "spring", label: "spring" }],
  });
});

onRealPostgres("a list that takes too long is said to, and holds the database no longer", async () => {
  const store = await makeStore();
  const client = await database.pool.connect();
  try {
    await client.query("begin; lock table store_referral in access exclusive mode");
    const query = parseReferralsQuery(new URLSearchParams(), utc, now);
    expect(await readReferrals(store, query)).toEqual({ status: "too_slow" });
  } finally {
    await client.query("rollback");
    client.release();
  }
});
