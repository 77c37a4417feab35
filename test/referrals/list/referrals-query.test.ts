import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorOf, parseReferralsQuery } from "../../../app/referrals/list/referrals-query.ts";
import { exportReferrals } from "../../../app/referrals/list/export-referrals.server.ts";
import { readReferrals } from "../../../app/referrals/list/read-referrals.server.ts";
import { addReferrals } from "../../support/referrals.ts";
import { makeStore } from "../../support/stores.ts";
import { zoneNamed } from "../../support/zones.ts";

const parse = (address: string, zone = "UTC") =>
  parseReferralsQuery(new URLSearchParams(address), zoneNamed(zone));

test("an empty address asks for everything, newest first", () => {
  const query = parse("");
  expect([query.filter, query.cursor, query.asked.period, query.asked.sort]).toEqual([
    {},
    null,
    "all",
    "newest",
  ]);
});

test("what makes no sense counts as not asked", () => {
  const nonsense = "status=gone&match=sure&range=&q=+&cursor=after.1.2&sort=sideways&utm_source=&placement=";
  expect(parse(nonsense)).toEqual(parse(""));
});

test("dates of before there was anything to count are as good as not asked", () => {
  // The range before the first one would begin in year 0, which PostgreSQL does not have.
  expect(parse("from=0001-01-01&to=0001-01-02").asked.period).toBe("30d");
  expect(parse("from=1970-01-01&to=1970-01-02").asked.period).toBe("custom");
});

test("a place in the list comes back from an address as it went in", () => {
  const position = {
    listed_at: new Date("2026-11-22T12:00:00.123Z"),
    id: "0197aaaa-0000-7000-8000-00000000ab12",
  };
  expect(parse(`cursor=${cursorOf("before", position)}`).cursor).toEqual({ side: "before", position });
});

test("whatever an address holds, there is a list and a file", async () => {
  const store = await makeStore();
  await addReferrals(store, [{ utm: { utm_source: "ig" } }, { status: "signed_up" }]);
  const odd = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "\0",
      "%",
      "\\",
      "_",
      "'",
      "0000-01-01",
      "9999-12-31",
      "0001-01-01",
      "custom",
      "all",
      "x".repeat(9000),
    ),
    fc.constantFrom(
      "after.99999999999999999.x",
      "after.253402300799999.ffffffff-ffff-ffff-ffff-ffffffffffff",
    ),
    fc.constantFrom("before.0.00000000-0000-0000-0000-000000000000", "clicked", "none", "oldest"),
  );
  const names = [
    "status",
    "match",
    "placement",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "q",
    "range",
    "from",
    "to",
  ];
  const address = fc.dictionary(fc.constantFrom(...names, "sort", "cursor", "__proto__"), odd);
  await fc.assert(
    fc.asyncProperty(address, async (params) => {
      const query = parseReferralsQuery(new URLSearchParams(params), zoneNamed("Asia/Kathmandu"));
      expect(await readReferrals(store, query)).toMatchObject({ status: "read" });
      for await (const piece of exportReferrals(store, query)) expect(piece).toEqual(expect.any(String));
    }),
    { numRuns: Number(process.env["HOSTILE_RUNS"] ?? 500) },
  );
});
