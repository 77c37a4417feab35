import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { loader as readReceipt } from "../../app/routes/app.referrals.$id.tsx";
import { loader as readList } from "../../app/routes/app.referrals._index.tsx";
import { loader as readFile } from "../../app/routes/app.referrals.export.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { endOfFile } from "../../app/referrals/list/referral-csv.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { makeMerchant } from "../support/merchant.ts";
import { addManyReferrals, addReferrals } from "../support/referrals.ts";
import { makeStore } from "../support/stores.ts";

const ago = (days: number) => new Date(Date.now() - days * 86_400_000);

async function receiptOf(store: Store, id: string) {
  const request = await (await makeMerchant(store)).request(`/app/referrals/${encodeURIComponent(id)}`);
  return readReceipt({ request, params: { id }, context: {} });
}

async function statusOf(answer: Promise<unknown>): Promise<number> {
  return answer.then(
    () => 200,
    (thrown: unknown) => {
      if (thrown instanceof Response) return thrown.status;
      throw thrown;
    },
  );
}

test("the list is the store's of the session token, whatever the address says", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const [mine] = await addReferrals(store, [{}]);
  await addReferrals(other, [{}]);
  const request = await (
    await makeMerchant(store)
  ).request(`/app/referrals?shop=${other.shop_domain}&store_id=${other.id}`);
  const { page, isNew } = await readList({ request, params: {}, context: {} });
  expect([page?.rows.map(({ id }) => id), isNew]).toEqual([[mine], false]);
});

test("nobody without a session token gets a list, a receipt or a file", async () => {
  const [id] = await addReferrals(await makeStore(), [{}]);
  const request = () =>
    new Request("https://app.example.test/app/referrals", { headers: { "User-Agent": "Chrome" } });
  const args = { params: { id: id! }, context: {} };
  for (const loader of [readList, readReceipt, readFile])
    expect([302, 401, 410]).toContain(await statusOf(loader({ request: request(), ...args })));
});

test("another store's receipt, one that is not there and one that is no id are the same 404", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const [theirs] = await addReferrals(other, [{ status: "signed_up" }]);
  expect(await statusOf(receiptOf(other, theirs!))).toBe(200);
  for (const id of [theirs!, randomUUID(), "x", "", "' or 1=1 --", "\0", "%00", "x".repeat(9000)])
    expect(await statusOf(receiptOf(store, id)), id).toBe(404);
});

test("a certain match has a receipt that says how old its click was and that nothing else was considered", async () => {
  const store = await makeStore();
  const utm = { utm_source: ["ig", "tiktok"], utm_campaign: "spring" };
  const [id] = await addReferrals(store, [
    {
      status: "active",
      at: ago(1),
      utm,
      placement: "counter-qr",
      sourceUrl: "https://landing.example.test/",
    },
    { at: ago(2) },
  ]);
  expect(await receiptOf(store, id!.toUpperCase())).toMatchObject({
    ...{
      id,
      status: "active",
      method: "click_id",
      confidence: "certain",
      clickAgeSeconds: 0,
      windowDays: 30,
    },
    visitor: { mark: id!.slice(-4), userId: null },
    utm: expect.arrayContaining([{ name: "utm_source", value: "ig, tiktok" }]),
    placement: "counter-qr",
    sourceUrl: "https://landing.example.test/",
    rivals: { count: 0, shown: [] },
  });
});

test("a guess names the clicks that it could have been: open, of this store, inside the window", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const [id, near, far] = await addReferrals(store, [
    { status: "signed_up", match: "referral_code", at: ago(1) },
    { at: ago(2), utm: { utm_source: "ig" } },
    { at: ago(30.9) },
    { at: ago(31.1) },
    { at: ago(0.5) },
    { status: "signed_up", at: ago(3) },
  ]);
  await addReferrals(other, [{ at: ago(2) }]);
  const { rivals, confidence } = await receiptOf(store, id!);
  expect(confidence).toBe("probable");
  expect(rivals).toMatchObject({ count: 2, isMore: false, shown: [{ id: near, source: "ig" }, { id: far }] });
});

test("a receipt names its evidence: what the signup carried, and what the browser said", async () => {
  const store = await makeStore();
  const claimedAt = ago(1);
  const [visit, proven, guessed, held, none, shared] = await addReferrals(store, [
    { at: claimedAt, claim: randomUUID() },
    { at: ago(2), status: "signed_up", claim: randomUUID() },
    { at: ago(3), status: "signed_up", match: "referral_code" },
    { at: ago(4), status: "active", claim: null },
    { at: ago(5), status: "signed_up", match: "none" },
    { at: ago(6), status: "signed_up", match: "none", placement: "counter-qr" },
  ]);
  const evidence = async (id: string | undefined) => {
    const receipt = await receiptOf(store, id!);
    return [receipt.evidence, receipt.browser?.said ?? null];
  };
  expect(await evidence(visit)).toEqual([null, "confirmed"]);
  expect(await evidence(proven)).toEqual(["click_id", "confirmed"]);
  expect(await evidence(guessed)).toEqual(["referral_code", "nothing"]);
  expect(await evidence(held)).toEqual(["click_id", "held"]);
  expect(await evidence(none)).toEqual(["none", null]);
  expect(await evidence(shared)).toEqual(["link", null]);
  expect((await receiptOf(store, visit!)).browser?.at).toBe(claimedAt.toISOString());
});

test("a signup that named another's click has no rivals: nothing was guessed", async () => {
  const store = await makeStore();
  const [, none, shared] = await addReferrals(store, [
    { at: ago(2) },
    { at: ago(1), status: "signed_up", match: "none" },
    { at: ago(1), status: "signed_up", match: "none", utm: { utm_source: "ig" } },
  ]);
  expect((await receiptOf(store, none!)).rivals.count).toBe(1);
  expect((await receiptOf(store, shared!)).rivals.count).toBe(0);
});

test("an open click says until when it can be matched, and an old one that it is too late", async () => {
  const store = await makeStore();
  const [open, old] = await addReferrals(store, [{ at: ago(10) }, { at: ago(31) }]);
  const until = new Date((await receiptOf(store, open!)).openUntil!);
  expect(Math.round((until.getTime() - Date.now()) / 86_400_000)).toBe(20);
  expect((await receiptOf(store, old!)).openUntil).toBeNull();
});

test("the file comes as an attachment that no cache keeps", async () => {
  const store = await makeStore();
  const [id] = await addReferrals(store, [{}, { status: "signed_up" }]);
  const request = await (await makeMerchant(store)).request("/app/referrals/export?status=clicked");
  const response = await readFile({ request, params: {}, context: {} });
  expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("Content-Disposition")).toMatch(
    /^attachment; filename="referrals-[\w-]+\.csv"$/,
  );
  const lines = (await response.text()).split("\r\n");
  expect([lines.length, lines[1]?.startsWith(id!)]).toEqual([3, true]);
});

onRealPostgres(
  "a file that the database cannot finish breaks off, without the mark of a whole one",
  async () => {
    const store = await makeStore();
    await addManyReferrals(store, 5_000);
    const request = await (await makeMerchant(store)).request("/app/referrals/export");
    const reader = (await readFile({ request, params: {}, context: {} })).body!.getReader();
    await reader.read();
    const client = await database.pool.connect();
    let text = "";
    const readOn = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        text += new TextDecoder().decode(value);
      }
    };
    try {
      await client.query("begin; lock table store_referral in access exclusive mode");
      await expect(readOn()).rejects.toThrow();
    } finally {
      await client.query("rollback");
      client.release();
    }
    expect(text).not.toContain(endOfFile);
  },
);
