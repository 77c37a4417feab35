import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createApiKey } from "../../../app/referrals/keys/create-api-key.server.ts";
import { exportName } from "../../../app/referrals/list/export-referrals.server.ts";
import { parseReferralsQuery } from "../../../app/referrals/list/referrals-query.ts";
import { shownZoneOf, zoneOf } from "../../../app/referrals/reports/time-zone.ts";
import { ensureStore } from "../../../app/referrals/stores/ensure-store.server.ts";
import { renameShop } from "../../../app/referrals/stores/rename-shop.server.ts";
import { loader as home } from "../../../app/routes/app._index.tsx";
import { loader as list } from "../../../app/routes/app.referrals._index.tsx";
import { loader as file } from "../../../app/routes/app.referrals.export.ts";
import { loader as placements } from "../../../app/routes/app.placements.tsx";
import { loader as settings } from "../../../app/routes/app.settings.tsx";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { makeMerchant } from "../../support/merchant.ts";
import { askApi } from "../../support/api.ts";
import { shopVisitor } from "../../support/stores.ts";

const odd = ["Mars/Olympus", "AET", "x".repeat(500), "Europe/Berl\0n", "\ud800", ""];
const factsOf = (timeZone: string) => ({ shopId: shopNumber(), name: "Odd Shop", timeZone });
const shopNumber = () => String(BigInt(`0x${randomUUID().slice(0, 8)}`));

/** A shop in a zone from its install on. */
const installIn = (timeZone: string) =>
  ensureStore(shopVisitor(`zone-${randomUUID()}.myshopify.com`, factsOf(timeZone)));

/** Opens every page that knows of days or times, and asks for the numbers by API; throws what a page throws. */
async function lookAt(store: Store) {
  const merchant = await makeMerchant(store);
  const pages = { home, list, placements, settings, file };
  for (const [name, loader] of Object.entries(pages))
    for (const query of ["", "?range=today", "?from=2026-01-01&to=2026-06-30"]) {
      const request = await merchant.request(`/app/${name}${query}`);
      const answer: unknown = await loader({ request, params: {}, context: {} });
      if (answer instanceof Response) await answer.text();
    }
  const key = await createApiKey("zones");
  const { status, json } = await askApi(`/stores/${store.slug}/stats`, { key });
  const told = await askApi(`/stores/${store.slug}`, { key });
  expect(told.json["time_zone"]).toBe(json["range"].time_zone);
  return { status, timeZone: json["range"].time_zone };
}

test("a shop whose zone nobody knows, from its install on, has every page in UTC", async () => {
  for (const zone of odd)
    expect([zone, await lookAt(await installIn(zone))]).toEqual([zone, { status: 200, timeZone: "UTC" }]);
});

test("a shop that is installed in a zone of an old name has every page in that zone", async () => {
  const timeZone = "Asia/Calcutta";
  expect(await lookAt(await installIn(timeZone))).toEqual({ status: 200, timeZone });
});

test("a shop that moves into an unknown zone, or into one with an old name, has every page", async () => {
  const cases = ["Mars/Olympus", "AET", "Asia/Calcutta"];
  for (const zone of cases) {
    const store = await installIn("Europe/Berlin");
    const moved = await renameShop(store.shop_domain!, { ...factsOf(zone), shopId: store.shop_id! });
    const timeZone = zone === "Asia/Calcutta" ? zone : "UTC";
    expect([zone, await lookAt(moved!)]).toEqual([zone, { status: 200, timeZone }]);
  }
});

test("a merchant is told which zone is unknown, and of no other", async () => {
  expect(shownZoneOf(await installIn("Mars/Olympus"))).toEqual({
    timeZone: "UTC",
    unknownZone: "Mars/Olympus",
  });
  expect(shownZoneOf(await installIn("Asia/Calcutta"))).toEqual({
    timeZone: "Asia/Calcutta",
    unknownZone: null,
  });
});

test("a message that names no zone leaves the shop's own as it was", async () => {
  const store = await installIn("Asia/Kolkata");
  const facts = { shopId: store.shop_id!, name: "New Name", timeZone: null };
  expect(await renameShop(store.shop_domain!, facts)).toMatchObject({
    name: "New Name",
    time_zone: "Asia/Kolkata",
  });
});

test("a file of a shop in an unknown zone is called by the date of UTC", async () => {
  const store = await installIn("Mars/Olympus");
  const query = parseReferralsQuery(new URLSearchParams(), zoneOf(store));
  expect(exportName(store, query, new Date("2026-11-22T23:59:00Z"))).toContain("2026-11-22");
});
