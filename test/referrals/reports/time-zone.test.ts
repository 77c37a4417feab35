import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dateIn, isTimeZone, zoneOf } from "../../../app/referrals/reports/time-zone.ts";
import { allZones, zoneNamed, zonesLeftOut } from "../../support/zones.ts";

test("every name of the IANA database is a zone, old ones and links included", () => {
  expect(allZones.length).toBeGreaterThan(580);
  expect(zonesLeftOut).toEqual(expect.arrayContaining(["Asia/Kolkata", "US/Pacific", "Japan", "Etc/GMT+5"]));
  expect(
    ["Asia/Calcutta", "Europe/Kiev", "Europe/Kyiv", "US/Pacific"].filter((name) => !isTimeZone(name)),
  ).toEqual([]);
});

test("an abbreviation is no zone: two databases read it differently, or three countries say it", () => {
  const icu = `ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST`;
  const iana = "CET CST6CDT EET EST EST5EDT HST MET MST MST7MDT PST8PDT WET";
  const others = "aet Cet est5edt SystemV/PST8 SystemV/CST6CDT";
  expect([icu, iana, others].flatMap((some) => some.split(" ")).filter(isTimeZone)).toEqual([]);
});

test("offsets, inventions and broken texts are no zones", () => {
  const texts = [
    "",
    "+05:30",
    "UTC+1",
    "GMT+5",
    "Mars/Olympus",
    "Etc/Unknown",
    "Factory",
    "Europe/Berlin\0",
    " UTC",
  ];
  expect(
    [...texts, "../etc/passwd", "Europe/", "Europe/Berlin/", "null", "x".repeat(1e5)].filter(isTimeZone),
  ).toEqual([]);
});

test("a shop whose zone is unknown is shown in UTC", () => {
  expect(["Mars/Olympus", "", "AET", "Asia/Calcutta"].map((name) => zoneOf({ time_zone: name }))).toEqual([
    ...["UTC", "UTC", "UTC"],
    "Asia/Calcutta",
  ]);
});

test("a zone's date is its calendar's, ahead of UTC and behind it", () => {
  const at = new Date("2026-11-22T11:30:00Z");
  const dates = ["Pacific/Kiritimati", "Asia/Kathmandu", "UTC", "America/St_Johns", "Etc/GMT+12"].map(
    (name) => dateIn(zoneNamed(name), at),
  );
  expect(dates).toEqual(["2026-11-23", "2026-11-22", "2026-11-22", "2026-11-22", "2026-11-21"]);
});

test("PostgreSQL is asked for no zone but UTC, which every server knows", () => {
  const asked = globSync("app/**/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/at time zone (?!'UTC')/gi)].map(() => file),
  );
  expect(asked).toEqual([]);
});
