import { expect, test } from "vitest";
import { pageOf, type Walk } from "../../../app/referrals/list/page-of.ts";
import type { ListPosition } from "../../../app/storage/list/store-referral.server.ts";

const rowsMax = 2;
const row = (id: string): ListPosition => ({ id, listed_at: new Date("2026-11-22T12:00:00Z") });
const ids = (rows: ListPosition[]) => rows.map(({ id }) => id).join(" ");
const [lowestId, highestId] = [
  "00000000-0000-0000-0000-000000000000",
  "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

test("a page has its rows in the list's order, and its neighbours begin where it ends", () => {
  // The list is a b c d e … with the newest first, unless a row says otherwise.
  const cases: { name: string; walk: Partial<Walk>; found: string; page: (string | null)[] }[] = [
    // name; how the walk went; what it found; [rows, previous, next]
    { name: "an empty list", walk: {}, found: "", page: ["", null, null] },
    { name: "the only page", walk: {}, found: "a b", page: ["a b", null, null] },
    { name: "the first page", walk: {}, found: "a b c", page: ["a b", null, "b"] },
    { name: "a page in between", walk: { from: row("b") }, found: "c d e", page: ["c d", "c", "d"] },
    { name: "the last page", walk: { from: row("d") }, found: "e", page: ["e", "e", null] },
    { name: "past the end", walk: { from: row("e") }, found: "", page: ["", lowestId, null] },
    {
      name: "past the end, the oldest first",
      walk: { from: row("e"), toward: "newer" },
      found: "",
      page: ["", highestId, null],
    },
    {
      name: "back to a page in between",
      walk: { direction: "back", toward: "newer", from: row("e") },
      found: "d c b",
      page: ["c d", "c", "d"],
    },
    {
      name: "back, and the rows in front are gone",
      walk: { direction: "back", toward: "newer", from: row("e"), stoppedAt: row("a") },
      found: "",
      page: ["", "a", highestId],
    },
    { name: "a search that stopped", walk: { stoppedAt: row("m") }, found: "b", page: ["b", null, "m"] },
    {
      name: "a search that found nothing yet",
      walk: { stoppedAt: row("m") },
      found: "",
      page: ["", null, "m"],
    },
    {
      name: "a search that stopped on its second page",
      walk: { from: row("m"), stoppedAt: row("z") },
      found: "n",
      page: ["n", "n", "z"],
    },
    {
      name: "a search back that stopped",
      walk: { direction: "back", toward: "newer", from: row("z"), stoppedAt: row("m") },
      found: "n",
      page: ["n", "m", "n"],
    },
  ];
  const onward = { direction: "onward", toward: "older", from: null, rowsMax, stoppedAt: null } as const;
  const wrong: unknown[] = [];
  for (const { name, walk, found, page: expected } of cases) {
    const page = pageOf(found.split(" ").filter(Boolean).map(row), { ...onward, ...walk });
    const got = [ids(page.rows), page.previous?.id ?? null, page.next?.id ?? null];
    if (String(got) !== String(expected)) wrong.push({ name, expected, got });
  }
  expect(wrong).toEqual([]);
});
