import { expect, test } from "vitest";
import { newOutsideKey, outsideKinds, type OutsideKind } from "../../app/http/outside-key.server.ts";
import { uninstallShop } from "../../app/referrals/stores/uninstall-shop.server.ts";
import { loader as outsideQr } from "../../app/routes/outside.qr.ts";
import { loader as outsideReferrals } from "../../app/routes/outside.referrals.ts";
import { loader as outsideSheet } from "../../app/routes/outside.sheet.tsx";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { insertPlacement } from "../../app/storage/placements/placement.server.ts";
import { call, click, type Route } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const routes: Record<OutsideKind, Route> = {
  sheet: outsideSheet,
  qr: outsideQr,
  referrals: outsideReferrals,
};
const open = (kind: OutsideKind, key: string, query = "") =>
  call(routes[kind], `/outside/${kind}?key=${key}${query}`);

test("a key opens its own kind of its own store's things for a quarter of an hour, and nothing else", async () => {
  const store = await makeStore();
  const other = await makeStore();
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  for (const kind of outsideKinds) {
    const good = newOutsideKey(kind, store, minutesAgo(14));
    expect([kind, (await open(kind, good)).status]).toEqual([kind, 200]);
    const bad = [
      newOutsideKey(kind, store, minutesAgo(16)),
      ...outsideKinds.filter((one) => one !== kind).map((one) => newOutsideKey(one, store)),
      good.replace(store.slug, other.slug),
      good.replace(/\.\d+\./, (end) => `.${Number(end.slice(1, -1)) + 60}.`),
      `${good}x`,
      "",
      "%00",
    ];
    for (const key of bad) {
      const answer = await open(kind, key);
      expect([kind, key, answer.status]).toEqual([kind, key, 401]);
      expect(await answer.text()).toContain("This address has ended");
    }
  }
});

test("a shop that has left has no keys any more", async () => {
  const store = await makeStore();
  const keys = outsideKinds.map((kind) => [kind, newOutsideKey(kind, store)] as const);
  await uninstallShop(store.shop_domain!, new Date(Date.now() + 1000));
  for (const [kind, key] of keys) expect((await open(kind, key)).status).toBe(401);
});

test("the file outside is the list of the filters, whole and without an end mark", async () => {
  const store = await makeStore();
  await click(followLink, store.referral_code, { query: "?utm_campaign=june" });
  await click(followLink, store.referral_code, { query: "?utm_campaign=july" });
  const key = newOutsideKey("referrals", store);
  const answer = await open("referrals", key, "&utm_campaign=june");
  expect(answer.headers.get("Content-Disposition")).toMatch(
    new RegExp(`^attachment; filename="referrals-${store.slug}-[\\d-]+\\.csv"$`),
  );
  const text = await answer.text();
  expect(text.split("\r\n")).toHaveLength(3);
  expect(text).toContain("june");
  expect(text.endsWith("\r\n")).toBe(true);
});

test("the sheet outside shows the words that were chosen, as text, on the chosen paper, and loads nothing", async () => {
  const store = await makeStore();
  await insertPlacement(database.pool, store.id, "counter");
  const key = newOutsideKey("sheet", store);
  const call = encodeURIComponent(`<img src=x onerror=alert(1)> ${"long ".repeat(30)}`);
  const answer = await open("sheet", key, `&place=counter&paper=letter&call=${call}`);
  const page = await answer.text();
  expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(page).toMatch(/size: letter/);
  expect(page).toContain(`/r/${store.referral_code}?src=counter`);
  const policy = answer.headers.get("Content-Security-Policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("script-src 'unsafe-inline'");
  expect(answer.headers.get("Referrer-Policy")).toBe("no-referrer");
  for (const kind of ["sheet", "qr"] as const)
    expect((await open(kind, newOutsideKey(kind, store), "&place=nowhere")).status).toBe(404);
});
