import { decode, encode } from "fast-png";
import jsQR from "jsqr";
import { expect, test } from "vitest";
import { outsideEndpoint } from "../../app/outside-endpoint.server.ts";
import { problem } from "../../app/http/problem.server.ts";
import { newOutsideKey, outsideKinds, type OutsideKind } from "../../app/http/outside-key.server.ts";
import { keepLook } from "../../app/referrals/share/keep-look.server.ts";
import { keepShareText } from "../../app/referrals/share/keep-share-text.server.ts";
import "../../app/ui/kit/language.server.ts";
import { uninstallShop } from "../../app/referrals/stores/uninstall-shop.server.ts";
import { loader as outsidePrint } from "../../app/routes/outside.print.ts";
import { loader as outsideQr } from "../../app/routes/outside.qr.ts";
import { loader as outsideReferrals } from "../../app/routes/outside.referrals.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { codesIn, textOf } from "../support/pdf.ts";
import { call, click, type Route } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const routes: Record<OutsideKind, Route> = {
  qr: outsideQr,
  referrals: outsideReferrals,
  print: outsidePrint,
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

test("outside, a place that the shop does not have is not found", async () => {
  const store = await makeStore();
  for (const kind of ["qr", "print"] as const)
    for (const place of ["nowhere", "theme", "%00"])
      expect((await open(kind, newOutsideKey(kind, store), `&place=${place}`)).status).toBe(404);
});

test("outside, a refusal is a page in the merchant's language", async () => {
  const store = await makeStore();
  const ended = await open("qr", "", "&locale=de");
  expect(ended.headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  expect(ended.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  const page = await ended.text();
  expect(page).toContain('<html lang="de"');
  expect(page).toContain("<h1>Diese Adresse gilt nicht mehr</h1>");
  const missing = await open("print", newOutsideKey("print", store), "&place=nowhere&locale=fr");
  expect(await missing.text()).toContain("<h1>Cet emplacement n’existe pas</h1>");
  const posted = await call(outsideReferrals, "/outside/referrals?locale=es", { method: "POST" });
  expect([posted.status, posted.headers.get("Allow")]).toEqual([405, "GET"]);
  expect(await posted.text()).toContain("<h1>No se pudo abrir</h1>");
});

test("outside, whoever is to come again reads so, and the browser is told when", async () => {
  const store = await makeStore();
  const full = outsideEndpoint("print", () => {
    throw problem(503, "overloaded", "Full.", { headers: { "Retry-After": "1" } });
  });
  const busy = await call(full, `/outside/print?key=${newOutsideKey("print", store)}&locale=de`);
  expect([busy.status, busy.headers.get("Retry-After")]).toEqual([503, "1"]);
  expect(await busy.text()).toContain("<h1>Einen Moment bitte</h1>");
});

test("outside, a code in the shop's look is a picture that scans; print says the shop's own words", async () => {
  const store = await makeStore();
  const logo = Buffer.from(encode({ width: 8, height: 8, data: new Uint8Array(192).fill(90), channels: 3 }));
  await keepLook(store, { color: "#a0522d", logo });
  const answer = await open("qr", newOutsideKey("qr", store), "&as=png");
  const { width, height, data } = decode(Buffer.from(await answer.arrayBuffer()));
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let n = 0; n < width * height; n += 1) pixels.set(data.subarray(n * 3, n * 3 + 3), n * 4);
  expect(jsQR(pixels, width, height)?.data).toMatch(new RegExp(`/r/${store.referral_code}$`));

  await keepShareText(store, { channel: "counter", language: "de", text: "Frag uns am Tresen" });
  const print = await open("print", newOutsideKey("print", store), "&kind=receipt&language=de");
  expect(print.headers.get("Content-Disposition")).toBe('inline; filename="receipt-referral-link-a4.pdf"');
  const pdf = Buffer.from(await print.arrayBuffer());
  expect(await textOf(pdf)).toContain("Frag uns am Tresen");
  expect(codesIn(pdf)).toHaveLength(8);
});
