import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { clicks } from "../../../app/process.server.ts";
import { createClickIdSource } from "../../../app/referrals/clicks/click-id.server.ts";
import { recordBeacon, type Beacon } from "../../../app/referrals/clicks/record-beacon.server.ts";
import { createVisitKeyring } from "../../../app/referrals/clicks/visit-key.server.ts";
import { insertClicks } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import type { Sql } from "../../../app/storage/engine/postgres.server.ts";
import { hitOn } from "../../support/hits.ts";
import { chrome } from "../../support/requests.ts";
import {
  beaconOn,
  doorsAt,
  follow,
  land,
  later,
  minute,
  noon,
  numbers,
  oldStore,
} from "../../support/visits.ts";

beforeAll(() => clicks.ids.load());

test("the presumption of a repeat slides over full hours, half hours and the midnight when keys change", async () => {
  const store = await oldStore();
  for (const at of [
    "2026-10-14T22:59:59Z",
    "2026-10-14T23:29:59Z",
    "2026-10-14T23:45:00Z",
    "2026-10-15T23:59:50Z",
  ]) {
    const [first, second] = [new Date(at), later(29 * minute, new Date(at))];
    const address = randomUUID();
    const doors = doorsAt(first);
    await follow(doors, store, { address });
    await follow({ ...doors, now: () => later(2_000, first) }, store, { address });
    await follow({ ...doors, now: () => second }, store, { address });
    await follow({ ...doors, now: () => later(31 * minute, first) }, store, { address });
  }
  expect(await numbers(store)).toMatchObject({ clicks: 8, duplicate: 8 });
});

test("code, placement, address, agent and language make a visitor; without an address nobody repeats", async () => {
  const [store, other] = [await oldStore(), await oldStore()];
  const doors = doorsAt(noon);
  const differences: Partial<Beacon>[] = [
    {},
    { sourceUrl: new URL("https://landing.example.test/?src=ig") },
    { address: "192.0.2.2" },
    { userAgent: `${chrome} Edg/1` },
    { language: "de" },
    { address: null },
    { address: null },
  ];
  const ids = new Set<string>();
  for (const difference of [...differences, {}]) ids.add(await follow(doors, store, difference));
  await follow(doors, other);
  expect(ids.size, "every hit has an id of its own").toBe(differences.length + 1);
  expect(await numbers(store)).toMatchObject({ clicks: differences.length, duplicate: 1 });
  expect(await numbers(other)).toMatchObject({ clicks: 1 });
});

test("ten phones behind one Wi-Fi are ten visits once their browsers claim them", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon);
  const sourceUrl = new URL("https://landing.example.test/?src=counter");
  const ids: string[] = [];
  for (let phone = 0; phone < 10; phone += 1) ids.push(await follow(doors, store, { sourceUrl }));
  expect(await numbers(store)).toMatchObject({ clicks: 1, duplicate: 9, confirmed: 0 });
  for (const clickId of ids) expect(await land(doors, store, { clickId, sourceUrl })).toBe(clickId);
  expect(await numbers(store)).toMatchObject({ clicks: 10, duplicate: 0, confirmed: 10 });
  const places = "select distinct placement from store_referral where store_id = $1";
  expect((await database.pool.query(places, [store.id])).rows).toEqual([{ placement: "counter" }]);
});

test("everybody who opens a shared address has a click of their own, with that link's placement", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon);
  const sourceUrl = new URL("https://landing.example.test/?src=ig&utm_source=story");
  const clickId = await follow(doors, store, { sourceUrl });
  const kept = [await land(doors, store, { clickId, sourceUrl })];
  // The page lost the rest of the address before the script ran, or a part of it.
  for (const rest of ["", "?src=ig", "?utm_source=story", "?x=1"])
    kept.push(
      await land(doors, store, { clickId, sourceUrl: new URL(`https://landing.example.test/${rest}`) }),
    );
  expect(kept[0]).toBe(clickId);
  expect(new Set(kept).size).toBe(5);
  expect(await numbers(store)).toMatchObject({ clicks: 5, confirmed: 5, duplicate: 0 });
  const { rows } = await database.pool.query(
    "select distinct placement, utm_params from store_referral where store_id = $1",
    [store.id],
  );
  expect(rows).toEqual([{ placement: "ig", utm_params: { utm_source: "story" } }]);
});

test("a page view that is told of again has the same click, whichever way it came", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon);
  const clickId = await follow(doors, store);
  for (const view of [
    { clickId },
    {},
    { clickId: "0189ffff-0000-8000-8000-0000000000ad" },
    { held: clickId },
  ]) {
    const claim = randomUUID();
    const first = await land(doors, store, { ...view, claim });
    const before = await numbers(store);
    expect(await land(doors, store, { ...view, claim })).toBe(first);
    expect(await numbers(store)).toEqual(before);
  }
  expect(await numbers(store)).toMatchObject({ clicks: 3, confirmed: 3, duplicate: 1 });
});

test("a browser that holds its click makes the hit that brought it again a repeat", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon);
  const held = await land(doors, store);
  // From another network the second hit looks like somebody else.
  const again = await follow(doors, store, { address: "198.51.100.7" });
  expect(await numbers(store)).toMatchObject({ clicks: 2, duplicate: 0 });
  const soon = { ...doors, now: () => later(29 * minute) };
  expect(await land(soon, store, { clickId: again, held })).toBe(held);
  expect(await numbers(store)).toMatchObject({ clicks: 1, duplicate: 1 });
  const late = { ...doors, now: () => later(31 * minute) };
  expect(await land(late, store, { held })).not.toBe(held);
  expect(await numbers(store)).toMatchObject({ clicks: 2 });
});

test("a process that cannot read whose ids these are yet asks the browser to come again", async () => {
  const store = await oldStore();
  const clickId = await follow(doorsAt(noon), store);
  const away: Sql = { query: () => Promise.reject(new Error("Connection terminated")) };
  const doors = { ...doorsAt(noon), ids: createClickIdSource(away) };
  await expect(recordBeacon(doors, beaconOn(store, { clickId }))).rejects.toThrow("Connection terminated");
  await expect(recordBeacon(doors, beaconOn(store, { held: clickId }))).rejects.toThrow();
  await land(doors, store);
  expect(await numbers(store)).toMatchObject({ clicks: 2, confirmed: 1, duplicate: 0 });
});

test("a page view that got a click of its own keeps it, also when the row of its address is written late", async () => {
  const store = await oldStore();
  const passing = doorsAt(noon);
  const view = { clickId: randomUUID(), claim: randomUUID() };
  const own = await land(passing, store, view);
  await insertClicks(database.pool, randomUUID(), [hitOn(store, { clickId: view.clickId, clickedAt: noon })]);
  expect(await land(passing, store, view)).toBe(own);
  expect(await numbers(store)).toMatchObject({ clicks: 2, confirmed: 1 });
});

test("a click id that is not ours, of another store or too old counts for nothing: the visit is a new one", async () => {
  const [store, other] = [await oldStore(), await oldStore()];
  const doors = doorsAt(noon);
  const foreign = [
    randomUUID(),
    await follow(doors, other),
    await follow(doorsAt(later(-40 * 24 * 60 * minute)), store),
  ];
  const before = await numbers(store);
  for (const clickId of foreign) expect(await land(doors, store, { clickId })).not.toBe(clickId);
  expect(await numbers(store)).toMatchObject({ clicks: before.clicks + 3, confirmed: 3 });
});

test("browsers without cookies, and scripts without a claim, are presumed by their looks", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon);
  for (let view = 0; view < 3; view += 1) await land(doors, store, { cookies: false });
  for (let view = 0; view < 3; view += 1) await land(doors, store, { claim: null, address: "192.0.2.9" });
  expect(await numbers(store)).toMatchObject({ clicks: 2, duplicate: 4, confirmed: 2 });
});

test("one address counts a limited number of visits in half an hour, claims and made-up agents included", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon, 5);
  const ids: string[] = [];
  for (let n = 0; n < 8; n += 1) ids.push(await follow(doors, store, { userAgent: `${chrome} ${n}` }));
  expect(await numbers(store)).toMatchObject({ clicks: 5, excess: 3 });
  for (const clickId of ids) expect(await land(doors, store, { clickId })).toBe(clickId);
  for (let n = 0; n < 3; n += 1) await land(doors, store);
  expect(await numbers(store)).toMatchObject({ clicks: 5, confirmed: 5, excess: 6 });
  await land({ ...doors, now: () => later(30 * minute) }, store);
  await land(doors, store, { address: "192.0.2.77" });
  expect(await numbers(store)).toMatchObject({ clicks: 7 });
});

test("an IPv6 visitor's own network is one address to the limit, and the next network another", async () => {
  const [store, doors] = [await oldStore(), doorsAt(noon, 3)];
  for (const end of ["1", "2:3", "a:b:c:d", "0:0:0:9", "ffff"])
    await follow(doors, store, { address: end.length > 5 ? `2001:db8:0:5:${end}` : `2001:db8:0:5::${end}` });
  expect(await numbers(store)).toMatchObject({ clicks: 3, excess: 2 });
  await follow(doors, store, { address: "2001:db8::5:0:0:0:1" });
  await follow(doors, store, { address: "2001:db8:0:6::1" });
  expect(await numbers(store)).toMatchObject({ clicks: 4, excess: 3 });
});

test("page views whose made-up names differ in little are counted toward their address's limit all the same", async () => {
  const [store, doors] = [await oldStore(), doorsAt(noon, 3)];
  for (let n = 0; n < 6; n += 1)
    await land(doors, store, { claim: `0000000${n}-0000-8000-8000-000000000000` });
  expect(await numbers(store)).toMatchObject({ clicks: 3, excess: 3 });
});

test("repeats of one look cannot be claimed past the limit of their address", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon, 5);
  for (let n = 0; n < 12; n += 1) await land(doors, store, { clickId: await follow(doors, store) });
  expect(await numbers(store)).toMatchObject({ clicks: 5, confirmed: 5, duplicate: 7 });
});

test("a machine's page view claims nothing", async () => {
  const store = await oldStore();
  const doors = doorsAt(noon);
  const clickId = await follow(doors, store);
  expect(await land(doors, store, { clickId, userAgent: "curl/8.1" })).toBe(clickId);
  expect(await numbers(store)).toMatchObject({ clicks: 1, confirmed: 0 });
});

test("a visitor of before the day's secret could be read repeats after it was read", async () => {
  const store = await oldStore();
  let isAway = true;
  const query = (...asked: [string, unknown[]]) =>
    isAway ? Promise.reject(new Error("Connection terminated")) : database.pool.query(...asked);
  const keyring = createVisitKeyring({ query } as Sql);
  const doors = { ...doorsAt(noon), keyring };
  await follow(doors, store);
  isAway = false;
  await keyring.load(noon);
  await follow(doors, store);
  expect(await numbers(store)).toMatchObject({ clicks: 1, duplicate: 1 });
});
