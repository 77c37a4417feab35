import { expect, test } from "vitest";
import { getVisitSalts } from "../../../app/storage/clicks/visit-salt.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";

test("the salts of the day before yesterday and older are deleted, so that no visit leads back to an address", async () => {
  const days = ["2026-03-01", "2026-03-02", "2026-03-03"];
  for (const day of days) await getVisitSalts(database.pool, day);
  const salts = await getVisitSalts(database.pool, "2026-03-04");
  expect([...salts.keys()].sort()).toEqual(["2026-03-03", "2026-03-04", "2026-03-05"]);
});

test("a day has one salt for every process, however many ask at once", async () => {
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => getVisitSalts(database.pool, "2026-04-10")),
  );
  expect(new Set(asked.map((salts) => salts.get("2026-04-10")?.toString("hex"))).size).toBe(1);
});
