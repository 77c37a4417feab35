import anyAscii from "any-ascii";
import fc from "fast-check";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  archivePlacement,
  renamePlacement,
} from "../../../app/referrals/placements/change-placement.server.ts";
import { createPlacement, placementsMax } from "../../../app/referrals/placements/create-placement.server.ts";
import { clicks } from "../../../app/process.server.ts";
import { lastDays } from "../../../app/referrals/reports/date-range.ts";
import {
  parsePlacement,
  placeLabelOf,
  placementNameFor,
} from "../../../app/referrals/placements/placement-name.ts";
import {
  readPlacement,
  readPlacements,
  readTrackedLink,
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
const create = async (store: Store, label: string) =>
  (await createPlacement(store, label, new Date())).outcome;
const visit = (store: Store, query = "") => click(followLink, store.referral_code, { query });

const readPlace = (store: Store, name: string) => readPlacement(store, name, month(), new Date());

async function linesOf(store: Store) {
  await clicks.writer.flush(5_000);
  return readPlacements(store, month());
}

test("a place keeps what the merchant calls it, and its links carry a name of Latin letters", () => {
  const cases: [typed: string, label: string, name: string][] = [
    ["counter-qr", "counter-qr", "counter-qr"],
    ["  Counter \t QR ", "Counter QR", "counter-qr"],
    ["Café Müller №1", "Café Müller №1", "cafe-muller-no1"],
    ["店頭", "店頭", "diantou"],
    ["Прилавок", "Прилавок", "prilavok"],
    ["على الطاولة", "على الطاولة", "la-ltwlh"],
    ["\u202eabc\u202c", "abc", "abc"],
    ["👩🏽‍🌾", "👩🏽‍🌾", "woman-ear-of-rice"],
    ["x".repeat(60), "x".repeat(60), "x".repeat(32)],
    ["Other!", "Other!", "other-2"],
    ["theme", "theme", "theme-2"],
    ["taken", "taken", "taken-3"],
  ];
  const taken = new Set(["taken", "taken-2"]);
  for (const [typed, label, name] of cases) {
    expect([typed, placeLabelOf(typed)]).toEqual([typed, { label }]);
    expect([typed, placementNameFor(label, taken, anyAscii)]).toEqual([typed, name]);
  }
  const faults: [string, string][] = [
    ["", "required"],
    [" \t\u200b ", "required"],
    ["x".repeat(61), "tooLong"],
    ["---", "rule"],
    ["\0!", "rule"],
  ];
  for (const [typed, fault] of faults) expect([typed, placeLabelOf(typed)]).toEqual([typed, { fault }]);
});

test("whatever is typed, a label is one line that stays itself, and its name is one that links may carry", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string()), (text) => {
      const named = placeLabelOf(text);
      if ("fault" in named) return;
      expect(placeLabelOf(named.label)).toEqual(named);
      const name = placementNameFor(named.label, new Set(), anyAscii);
      expect(parsePlacement(name)).toBe(name);
      expect(placementNameFor(named.label, new Set([name]), anyAscii)).not.toBe(name);
    }),
  );
});

test("a place is renamed and keeps its link and its numbers; no two places have one label", async () => {
  const store = await makeStore();
  await create(store, "Theke");
  await create(store, "Flyer");
  await visit(store, "?src=theke");
  expect(await renamePlacement(store, "theke", "カウンター")).toBe("renamed");
  expect(await renamePlacement(store, "theke", "FLYER")).toBe("taken");
  expect(await renamePlacement(store, "nowhere", "a")).toBe("unknown");
  expect(await renamePlacement(await makeStore(), "theke", "a")).toBe("unknown");
  expect((await linesOf(store)).inUse[0]).toMatchObject({ name: "theke", label: "カウンター", clicks: 1 });
  // Its label again, or its name as links say it, is the same place; what it was called before is free.
  expect(await createPlacement(store, "カウンター", new Date())).toMatchObject({
    outcome: "repeat",
    name: "theke",
  });
  expect(await create(store, "theke")).toBe("repeat");
  expect(await createPlacement(store, "Theke 2", new Date())).toMatchObject({ name: "theke-2" });
});

test("twenty creates of one name at once make one place", async () => {
  const store = await makeStore();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => create(store, "window")));
  expect(outcomes.filter((one) => one === "created")).toHaveLength(1);
  expect(outcomes.filter((one) => one === "repeat")).toHaveLength(19);
  expect((await linesOf(store)).inUse.map(({ name }) => name)).toEqual(["window"]);
});

test("a store cannot pass its bound, not even with creates at once; archiving makes room", async () => {
  const store = await makeStore();
  for (let n = 2; n < placementsMax.inUse; n += 1)
    await insertPlacement(database.pool, store.id, `place-${n}`, { at: new Date() });
  const names = Array.from({ length: 6 }, (_, n) => `late-${n}`);
  const outcomes = await Promise.all(names.map((name) => create(store, name)));
  expect(outcomes.toSorted()).toEqual(["created", "created", "full", "full", "full", "full"]);
  expect(await create(store, "place-2")).toBe("repeat");
  await archivePlacement(store, "place-2", new Date());
  expect(await create(store, "again")).toBe("created");
  expect(await create(store, "place-2")).toBe("full");
});

test("the lines add up to the store's own total, whatever named what and when", async () => {
  const store = await makeStore();
  await create(store, "counter-qr");
  await visit(store, "?src=counter-qr");
  await visit(store, "?src=typo");
  await visit(store, "?src=theme");
  await visit(store);
  await create(store, "typo");
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
  await create(store, "receipt");
  await visit(store, "?src=receipt");
  expect([
    await archivePlacement(store, "receipt", new Date()),
    await archivePlacement(store, "receipt", new Date()),
  ]).toEqual(["archived", "archived"]);
  const { response } = await visit(store, "?src=receipt");
  expect(response.status).toBe(302);
  const archived = await linesOf(store);
  expect(archived.inUse).toEqual([]);
  expect(archived.archived).toMatchObject([{ name: "receipt", clicks: 2 }]);
  expect(archived.archivedTotal.clicks).toBe(2);
  expect([archived.other.clicks, archived.total.clicks]).toEqual([0, 2]);

  expect(await create(store, "receipt")).toBe("restored");
  const restored = await linesOf(store);
  expect(restored.inUse).toMatchObject([{ name: "receipt", clicks: 2 }]);
  expect(restored.archived).toEqual([]);
});

test("a place is nobody's but its store's: others neither see, print nor archive it", async () => {
  const [store, stranger] = [await makeStore(), await makeStore()];
  await create(store, "newsletter");
  await visit(store, "?src=newsletter");
  expect(await archivePlacement(stranger, "newsletter", new Date())).toBe("unknown");
  expect(await readPlace(stranger, "newsletter")).toBeNull();
  expect(await readTrackedLink(stranger, "newsletter")).toBeNull();
  const theirs = await linesOf(stranger);
  expect([theirs.inUse, theirs.total.clicks]).toEqual([[], 0]);
  expect(await readPlace(store, "newsletter")).toMatchObject({ archived: false, numbers: { clicks: 1 } });
});

test("a place's page has its own dates and chart, which add up to its numbers", async () => {
  const store = await makeStore();
  await create(store, "window");
  await visit(store, "?src=window");
  await visit(store, "?src=unregistered");
  await clicks.writer.flush(5_000);
  const place = await readPlace(store, "window");
  expect(place).toMatchObject({ label: "window", numbers: { clicks: 1 }, total: { clicks: 1 } });
  expect(place?.trend.points).toHaveLength(30);
  expect(place?.trend.points.at(-1)).toMatchObject({ clicks: 1, signups: 0, isOpen: true });
});

test("a code is for the plain link, or for a place that is on the list; `other` is no place", async () => {
  const store = await makeStore();
  await create(store, "window");
  const tracked = `https://app.example.test/r/${store.referral_code}`;
  expect(await readTrackedLink(store, null)).toBe(tracked);
  expect(await readTrackedLink(store, "window")).toBe(`${tracked}?src=window`);
  for (const name of ["other", "theme", "unregistered"])
    expect(await readTrackedLink(store, name)).toBeNull();
});

test("a place in capitals is the same place", () => {
  expect(parsePlacement("Counter-QR")).toBe("counter-qr");
  expect(parsePlacement("Counter QR")).toBeNull();
});
