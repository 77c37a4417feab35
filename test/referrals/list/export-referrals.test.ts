import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { exportName, exportReferrals } from "../../../app/referrals/list/export-referrals.server.ts";
import { parseReferralsQuery } from "../../../app/referrals/list/referrals-query.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { addManyReferrals, addReferrals } from "../../support/referrals.ts";
import { makeStore } from "../../support/stores.ts";
import { zoneOf } from "../../../app/referrals/reports/time-zone.ts";

const queryOf = (address: string, store: Store) =>
  parseReferralsQuery(new URLSearchParams(address), zoneOf(store));

/** The file's bytes as a browser gets them, without the end mark. */
async function fileOf(store: Store, address = "", limits: Parameters<typeof exportReferrals>[2] = {}) {
  let text = "";
  for await (const piece of exportReferrals(store, queryOf(address, store), limits)) text += piece;
  expect(text.at(-1)).toBe("\u0004");
  return text.slice(0, -1);
}

function cellsOf(line: string): string[] {
  return [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,]*),/g)].map(([, cell = ""]) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

async function linesOf(...given: Parameters<typeof fileOf>) {
  return (await fileOf(...given)).trimEnd().split("\r\n").map(cellsOf);
}

test("a file begins with Excel's mark of UTF-8 and its headings, and is whole even when it is empty", async () => {
  const file = await fileOf(await makeStore());
  expect(file).toBe(
    "\uFEFFReferral,Visitor,Status,Matched by,Confidence,Confirmed,Clicked at,Signed up at,Active at,Placement,utm_source,utm_medium,utm_campaign,utm_term,utm_content,Other UTM,Page\r\n",
  );
});

test("times are the shop's own, with their offset, over a change of the clocks too", async () => {
  const store = { ...(await makeStore()), time_zone: "America/New_York" };
  await addReferrals(store, [
    { at: new Date("2026-11-01T05:59:59Z") },
    { at: new Date("2026-11-01T06:00:00Z") },
  ]);
  const [, second, first] = await linesOf(store);
  expect([first![6], second![6]]).toEqual(["2026-11-01T01:59:59-04:00", "2026-11-01T01:00:00-05:00"]);
});

test("nothing that a visitor sent is run as a formula, breaks a line or loses a letter", async () => {
  const store = await makeStore();
  const evil = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "＝1",
    'a\r\nb,c"d',
    "Grüße 🎉",
    "\u0004",
  ];
  await addReferrals(
    store,
    evil.map((text, n) => ({ at: new Date(Date.now() - n * 1000), utm: { utm_source: text, utm_x: text } })),
  );
  const lines = (await linesOf(store)).slice(1);
  expect(lines.map((cells) => cells.length)).toEqual(evil.map(() => 17));
  const sources = lines.map((cells) => cells[10]);
  expect(sources).toEqual([
    ...["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(1)", " =1", " =1", "'＝1", 'a b,c"d', "Grüße 🎉", " "],
  ]);
  expect(lines.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test("a file has exactly what the list is narrowed to, through however many pages and searches", async () => {
  const store = await makeStore();
  await addManyReferrals(store, 500);
  const limits = { pageRows: 7, scanMax: 20 };
  const ids = async (address: string) => (await linesOf(store, address, limits)).slice(1).map(([id]) => id);
  expect(new Set(await ids("")).size).toBe(500);
  expect(new Set(await ids("status=signed_up")).size).toBe(50);
  expect(new Set(await ids("q=source-33")).size).toBe(11);
  expect(await ids("sort=oldest")).toEqual((await ids("")).reverse());
  expect(await ids("utm_source=nobody")).toEqual([]);
});

test("a file names nobody unless the store's list is open", async () => {
  const store = await makeStore();
  const [id] = await addReferrals(store, [{ status: "signed_up", userId: "user_2x" }]);
  expect((await linesOf(store))[1]?.[1]).toBe(id!.slice(-4));
  expect((await linesOf({ ...store, anonymise_list: false }))[1]?.[1]).toBe("user_2x");
});

test("a file says of each click whether its browser confirmed it, and nothing of a signup without one", async () => {
  const store = await makeStore();
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
  await addReferrals(store, [
    { at: ago(1), claim: randomUUID() },
    { at: ago(2) },
    { at: ago(3), status: "signed_up", claim: null },
    { at: ago(4), status: "signed_up", match: "none" },
  ]);
  const [headings, ...lines] = await linesOf(store);
  const column = headings!.indexOf("Confirmed");
  expect(lines.map((line) => line[column])).toEqual(["yes", "no", "no", ""]);
});

test("a file is called by its shop, its status and its dates", async () => {
  const store = await makeStore();
  const now = new Date("2026-11-22T12:00:00Z");
  expect(exportName(store, queryOf("", store), now)).toBe(`referrals-${store.slug}-2026-11-22.csv`);
  const october = queryOf("status=signed_up&from=2026-10-01&to=2026-10-31", store);
  expect(exportName(store, october, now)).toBe(
    `referrals-${store.slug}-signed-up-2026-10-01-to-2026-10-31.csv`,
  );
});

test("100,000 referrals go through constant memory", async () => {
  const store = await makeStore();
  await addManyReferrals(store, 100_000);
  let rows = 0;
  let highest = 0;
  let atFirst = 0;
  for await (const piece of exportReferrals(store, queryOf("", store))) {
    rows += piece.split("\r\n").length - 1;
    if (atFirst === 0 && rows > 10_000) atFirst = process.memoryUsage().rss;
    highest = Math.max(highest, process.memoryUsage().rss);
  }
  expect(rows).toBe(100_001);
  expect((highest - atFirst) / 1e6).toBeLessThan(80);
});
