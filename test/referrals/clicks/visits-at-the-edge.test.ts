import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { clicks } from "../../../app/process.server.ts";
import { doorsAt, follow, land, later, minute, noon, numbers, oldStore } from "../../support/visits.ts";

beforeAll(() => clicks.ids.load());

test("a shared address gives nobody another's click, also past the limit of their address", async () => {
  const [store, doors] = [await oldStore(), doorsAt(noon, 2)];
  const clickId = await follow(doors, store, { address: "192.0.2.50" });
  expect(await land(doors, store, { address: "192.0.2.50", clickId })).toBe(clickId);
  for (const userAgent of ["Mozilla/5.0 Gecko/1", "Mozilla/5.0 Gecko/2"])
    await follow(doors, store, { userAgent });
  expect(await land(doors, store, { clickId })).not.toBe(clickId);
  expect(await numbers(store)).toEqual({ clicks: 3, confirmed: 1, duplicate: 0, excess: 1 });
});

test("a foreign click id is as if absent: to a machine, to the limit, and beside a click that is held", async () => {
  const [store, doors] = [await oldStore(), doorsAt(noon, 4)];
  const foreign = randomUUID();
  expect(await land(doors, store, { clickId: foreign, userAgent: "curl/8.1" })).not.toBe(foreign);
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) ids.push(await land(doors, store, { clickId: randomUUID() }));
  expect(new Set(ids).size).toBe(6);
  expect(await numbers(store)).toEqual({ clicks: 4, confirmed: 4, duplicate: 0, excess: 2 });
  const [held = ""] = ids;
  expect(await land(doors, store, { held, clickId: foreign })).toBe(held);
  expect(await numbers(store)).toMatchObject({ clicks: 4, duplicate: 1 });
});

test("a page view that tells again is answered the same: after half an hour, without cookies, without an address", async () => {
  const [store, doors] = [await oldStore(), doorsAt(noon)];
  const claim = randomUUID();
  const first = await land(doors, store, { claim });
  expect(await land({ ...doors, now: () => later(31 * minute) }, store, { claim })).toBe(first);
  const nowhere = { claim: randomUUID(), cookies: false, address: null };
  expect(await land(doors, store, nowhere)).toBe(await land(doors, store, nowhere));
  expect(await numbers(store)).toMatchObject({ clicks: 2, confirmed: 2, duplicate: 0 });
});
