import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { archivePlacement } from "../../../app/referrals/placements/archive-placement.server.ts";
import { createPlacement, placementsMax } from "../../../app/referrals/placements/create-placement.server.ts";
import { clicks } from "../../../app/process.server.ts";
import { lastDays } from "../../../app/referrals/reports/date-range.ts";
import { parsePlacement, placementNameOf } from "../../../app/referrals/placements/placement-name.ts";
import {
  readPlacement,
  readPlacements,
  readSheet,
} from "../../../app/referrals/placements/read-placements.server.ts";
import { readStats } from "../../../app/referrals/reports/read-stats.server.ts";
import { loader as followLink } from "../../../app/routes/r.$code.ts";
import { action as signups } from "../../../app/routes/attribution.signups.ts";
import { action as activations } from "../../../app/routes/attribution.activations.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { insertPlacement } from "../../../app/storage/placements/placement.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { click, report } from "../../support/requests.ts";
import { makeStore } from "../../support/stores.ts";
import { utc } from "../../../app/referrals/reports/time-zone.ts";

const month = () => lastDays(30, utc, new Date());
const visit = (store: Store, query = "") => click(followLink, store.referral_code, { query });

async function linesOf(store: Store) {
  await clicks.writer.flush(5_000);
  return readPlacements(store, month());
}

test("a text becomes the name a merchant means, or says why it cannot", () => {
  const cases: [string, object][] = [
    ["counter-qr", { name: "counter-qr" }],
    ["Counter QR", { name: "counter-qr" }],
    ["  Café Müller №1 ", { name: "cafe-muller-no1" }],
    ["-a-", { name: "-a-" }],
    ["x".repeat(32), { name: "x".repeat(32) }],
    ["x".repeat(33), { fault: "tooLong" }],
    ["", { fault: "required" }],
    [" \t ", { fault: "required" }],
    ["---", { fault: "rule" }],
    ["店頭", { fault: "rule" }],
    ["\0", { fault: "rule" }],
    ["other", { fault: "reserved" }],
    ["Other!", { fault: "reserved" }],
    ["Theme", { fault: "theme" }],
  ];
  expect(cases.map(([text]) => [text, placementNameOf(text)])).toEqual(cases);
});

test("whatever is typed, a name that comes of it is one that links may carry, and naming it again changes nothing", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string()), (text) => {
      const named = placementNameOf(text);
      if ("fault" in named) return;
      expect(parsePlacement(named.name)).toBe(named.name);
      expect(placementNameOf(named.name)).toEqual(named);
    }),
  );
});

test("twenty creates of one name at once make one place", async () => {
  const store = await makeStore();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => createPlacement(store, "window")));
  expect(outcomes.filter((one) => one === "created")).toHaveLength(1);
  expect(outcomes.filter((one) => one === "repeat")).toHaveLength(19);
  expect((await linesOf(store)).inUse.map(({ name }) => name)).toEqual(["window"]);
});

test("a store cannot pass its bound, not even with creates at once; archiving makes room", async () => {
  const store = await makeStore();
  for (let n = 2; n < placementsMax.inUse; n += 1)
    await insertPlacement(database.pool, store.id, `place-${n}`);
  const names = Array.from({ length: 6 }, (_, n) => `late-${n}`);
  const outcomes = await Promise.all(names.map((name) => createPlacement(store, name)));
  expect(outcomes.toSorted()).toEqual(["created", "created", "full", "full", "full", "full"]);
  expect(await createPlacement(store, "place-2")).toBe("repeat");
  await archivePlacement(store, "place-2");
  expect(await createPlacement(store, "again")).toBe("created");
  expect(await createPlacement(store, "place-2")).toBe("full");
});

test("the lines add up to the store's own total, whatever named what and when", async () => {
  const store = await makeStore();
  await createPlacement(store, "counter-qr");
  await visit(store, "?src=counter-qr");
  await visit(store, "?src=typo");
  await visit(store, "?src=theme");
  await visit(store);
  await createPlacement(store, "typo");
  const late = await visit(store, "?src=typo");
  const user_id = randomUUID();
  const { referral_code } = store;
  await clicks.writer.flush(5_000);
  await report(signups, { user_id, referral_code, click_id: late.clickId });
  await report(activations, { user_id });
  await visit(store, "?src=BAD NAME");

  const lines = await linesOf(store);
  const counts = ({ clicks, signups, active, rate }: Record<string, unknown>) => [
    clicks,
    signups,
    active,
    rate,
  ];
  expect(lines.inUse.map((line) => [line.name, ...counts(line)])).toEqual([
    ["typo", 1, 1, 1, 1],
    ["counter-qr", 1, 0, 0, 0],
  ]);
  expect(counts(lines.none)).toEqual([2, 0, 0, 0]);
  expect(counts(lines.other)).toEqual([1, 0, 0, 0]);
  expect(counts(lines.theme)).toEqual([1, 0, 0, 0]);
  expect(counts(lines.total)).toEqual([6, 1, 1, 0.1667]);
  const stats = await readStats(store, month(), new Date());
  expect(stats.in_range).toEqual({ clicks: 6, signups: 1, active: 1 });
  const all = [...lines.inUse, ...lines.archived, lines.theme, lines.none, lines.other];
  expect(all.reduce((sum, line) => sum + line.clicks, 0)).toBe(stats.in_range.clicks);
});

test("an archived place goes on counting under its own name, and comes back with all of it", async () => {
  const store = await makeStore();
  await createPlacement(store, "receipt");
  await visit(store, "?src=receipt");
  expect([await archivePlacement(store, "receipt"), await archivePlacement(store, "receipt")]).toEqual([
    "archived",
    "archived",
  ]);
  const { response } = await visit(store, "?src=receipt");
  expect(response.status).toBe(302);
  const archived = await linesOf(store);
  expect(archived.inUse).toEqual([]);
  expect(archived.archived).toMatchObject([{ name: "receipt", clicks: 2 }]);
  expect(archived.archivedTotal.clicks).toBe(2);
  expect([archived.other.clicks, archived.total.clicks]).toEqual([0, 2]);

  expect(await createPlacement(store, "receipt")).toBe("restored");
  const restored = await linesOf(store);
  expect(restored.inUse).toMatchObject([{ name: "receipt", clicks: 2 }]);
  expect(restored.archived).toEqual([]);
});

test("a place is nobody's but its store's: others neither see, print nor archive it", async () => {
  const [store, stranger] = [await makeStore(), await makeStore()];
  await createPlacement(store, "newsletter");
  await visit(store, "?src=newsletter");
  expect(await archivePlacement(stranger, "newsletter")).toBe("unknown");
  expect(await readPlacement(stranger, "newsletter")).toBeNull();
  expect(await readSheet(stranger, "newsletter")).toBeNull();
  const theirs = await linesOf(stranger);
  expect([theirs.inUse, theirs.total.clicks]).toEqual([[], 0]);
  expect(await readPlacement(store, "newsletter")).toMatchObject({ archived: false, numbers: { clicks: 1 } });
});

test("the sheet is for the plain link, or for a place that is on the list; `other` is no place", async () => {
  const store = await makeStore();
  await createPlacement(store, "window");
  await visit(store, "?src=unregistered");
  await clicks.writer.flush(5_000);
  const tracked = `https://app.example.test/r/${store.referral_code}`;
  expect(await readSheet(store, null)).toEqual({ shop: store.name, name: null, link: tracked });
  expect(await readSheet(store, "window")).toMatchObject({ name: "window", link: `${tracked}?src=window` });
  for (const name of ["other", "theme", "unregistered"]) expect(await readSheet(store, name)).toBeNull();
});

test("a place in capitals is the same place", () => {
  expect(parsePlacement("Counter-QR")).toBe("counter-qr");
  expect(parsePlacement("Counter QR")).toBeNull();
});
