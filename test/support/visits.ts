import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { clicks } from "../../app/process.server.ts";
import { createAddressLimit } from "../../app/referrals/clicks/address-limit.server.ts";
import { recordBeacon, type Beacon } from "../../app/referrals/clicks/record-beacon.server.ts";
import { recordClick, type ClickDoors } from "../../app/referrals/clicks/record-click.server.ts";
import { createVisitKeyring } from "../../app/referrals/clicks/visit-key.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import { selectTotals } from "../../app/storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { chrome } from "./requests.ts";
import { makeStore } from "./stores.ts";

/** The moment at which the visits of a test begin. */
export const noon = new Date("2026-10-14T12:00:00Z");
export const later = (ms: number, from = noon) => new Date(from.getTime() + ms);
export const minute = 60_000;

/** The process's doors at another time; `limit` visits count from one address. */
export function doorsAt(at: Date, limit = 300): ClickDoors {
  const { pool } = database;
  const own = {
    ids: clicks.ids,
    keyring: createVisitKeyring(pool),
    limit: createAddressLimit(limit),
  };
  return { ...clicks, ...own, now: () => at };
}

/** The beacon of a page view by the plain link. */
export function beaconOn(store: Store, overrides: Partial<Beacon> = {}): Beacon {
  return {
    referralCode: store.referral_code,
    sourceUrl: new URL("https://landing.example.test/welcome"),
    ...{ address: "192.0.2.1", language: "en", method: "POST", userAgent: chrome },
    ...{ purpose: null, destination: null, referrer: "", country: null },
    ...{ clickId: null, held: null, claim: randomUUID(), cookies: true },
    ...overrides,
  };
}

/** Follows the tracked link, and returns the click id of the answer. */
export async function follow(
  doors: ClickDoors,
  store: Store,
  overrides: Partial<Beacon> = {},
): Promise<string> {
  const { clickId, written } = await recordClick(doors, { ...beaconOn(store, overrides), method: "GET" });
  await written;
  return clickId ?? "none";
}

/** Opens the landing page, and returns the click id that its browser keeps. */
export async function land(
  doors: ClickDoors,
  store: Store,
  overrides: Partial<Beacon> = {},
): Promise<string> {
  return (await (await recordBeacon(doors, beaconOn(store, overrides))).settled).clickId;
}

/** A store that was there before the test's times. */
export async function oldStore(): Promise<Store> {
  const store = await makeStore();
  await database.pool.query("update store set in_service_since = '2020-01-01' where id = $1", [store.id]);
  return store;
}

/** A store's numbers, after a recount found nothing to correct. */
export async function numbers(store: Store) {
  const {
    clicks: counted,
    confirmed_clicks: confirmed,
    duplicate,
    excess,
  } = await selectTotals(database.pool, store.id);
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
  return { clicks: counted, confirmed, duplicate, excess };
}
