import { expect, test } from "vitest";
import { readShare } from "../../app/referrals/share/read-share.server.ts";
import { redactShop } from "../../app/referrals/stores/redact-shop.server.ts";
import { uninstallShop } from "../../app/referrals/stores/uninstall-shop.server.ts";
import { action as keepText } from "../../app/routes/app.share_.text.ts";
import { action as use } from "../../app/routes/app.share_.use.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectPlacements } from "../../app/storage/placements/placement.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { makeMerchant } from "../support/merchant.ts";
import { eventsAbout, makeStore } from "../support/stores.ts";

const placesOf = async (store: Store) =>
  (await selectPlacements(database.pool, store.id)).map(({ name }) => name);

test("a channel's place is made by its first use, once, and only a copy is told to analytics", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  for (const copied of ["false", "true"]) {
    const answers = await Promise.all(
      [1, 2, 3].map(() => merchant.act(use, "/app/share/use", { channel: "counter", copied })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await placesOf(store)).toEqual(["counter-qr"]);
    const told = (await eventsAbout(store.referral_code)).filter(({ event }) => event.includes("COPIED"));
    expect(told).toHaveLength(copied === "true" ? 3 : 0);
  }
  const odd = await merchant.act(use, "/app/share/use", { channel: "smoke signs", copied: "true" });
  expect([odd.status, odd.json.errors]).toEqual([422, { channel: "unknown" }]);
});

test("a text is remembered by channel and language, for this shop alone, until it is emptied", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const merchant = await makeMerchant(store);
  const keep = (fields: Record<string, string>) => merchant.act(keepText, "/app/share/text", fields);
  await keep({ channel: "sms", language: "de", text: "Hallo {link}" });
  await keep({ channel: "sms", language: "fr", text: "Salut\0 {link}" });
  await keep({ channel: "sms", language: "de", text: "Servus {link}" });
  const { texts, language } = await readShare(store);
  expect(texts.map(({ language, text }) => [language, text]).toSorted()).toEqual([
    ["de", "Servus {link}"],
    ["fr", "Salut {link}"],
  ]);
  expect(language).toBe("de");
  expect((await readShare(other)).texts).toEqual([]);
  await keep({ channel: "sms", language: "de", text: "" });
  expect((await readShare(store)).texts).toHaveLength(1);
  const refusals = [
    { channel: "sms", language: "tlh", text: "x" },
    { channel: "fax", language: "de", text: "x" },
    { channel: "sms", language: "de", text: "x".repeat(2001) },
    { channel: "counter", language: "de", text: "x".repeat(201) },
    {},
  ];
  for (const fields of refusals) expect((await keep(fields as Record<string, string>)).status).toBe(422);
});

test("a redaction forgets what the shop shared with", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  await merchant.act(keepText, "/app/share/text", { channel: "sms", language: "de", text: "Acme {link}" });
  await uninstallShop(store.shop_domain!, new Date(Date.now() + 1000));
  const asked = new Date(Date.now() + 49 * 60 * 60_000);
  await redactShop(() => Promise.resolve(false), store.shop_domain!, asked, null, asked);
  for (const table of ["share_text", "share_style"]) {
    const { rowCount } = await database.pool.query(`select from ${table} where store_id = $1`, [store.id]);
    expect([table, rowCount]).toEqual([table, 0]);
  }
});
