import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createClickIds, placeMark } from "../../../app/referrals/clicks/click-id.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { placeMarkSql } from "../../../app/storage/clicks/issued-click.server.ts";

const secret = randomBytes(32);
const referralCode = "store-acme-a1b2";

test("a click id tells when, why and where, to whoever has the secret and the code", () => {
  const ids = createClickIds(secret);
  fc.assert(
    fc.property(
      fc.record({
        at: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
        filter: fc.constantFrom(null, "bot" as const, "embedded" as const, "excess" as const),
        placement: fc.option(fc.stringMatching(/^[a-z0-9-]{1,32}$/)),
      }),
      ({ at, filter, placement }) => {
        const clickId = ids.issue({ referralCode, placement, filter, at });
        expect(clickId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const said = { clickedAt: at, filter, place: placeMark(placement) };
        expect(createClickIds(secret).read(clickId, referralCode)).toEqual(said);
        expect(ids.read(clickId.toUpperCase(), referralCode)).toEqual(said);
        expect(ids.read(clickId, "store-other-a1b2")).toBeNull();
        expect(createClickIds(randomBytes(32)).read(clickId, referralCode)).toBeNull();
      },
    ),
  );
});

test("an id with any bit changed is not ours, nor is a foreign UUID", () => {
  const ids = createClickIds(secret);
  const clickId = ids.issue({ referralCode, placement: "ig", filter: null, at: new Date() });
  const bits = BigInt(`0x${clickId.replaceAll("-", "")}`);
  for (let bit = 0n; bit < 128n; bit += 1n) {
    const changed = (bits ^ (1n << bit)).toString(16).padStart(32, "0");
    const uuid = changed.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    expect(ids.read(uuid, referralCode), `bit ${bit.toString()}`).toBeNull();
  }
  for (const foreign of [randomUUID(), "abc123network", "", "00000000-0000-8000-8000-000000000000"])
    expect(ids.read(foreign, referralCode)).toBeNull();
});

test("no two hits of a process share an id, however many come in one millisecond", () => {
  const ids = createClickIds(secret);
  const at = new Date();
  const issued = new Set<string>();
  for (let n = 0; n < 100_000; n += 1)
    issued.add(ids.issue({ referralCode, placement: null, filter: null, at }));
  expect(issued.size).toBe(100_000);
});

test("the database gives a placement the same mark", async () => {
  const names = ["ig", "counter-qr", "theme", "a", "z-9"];
  const { rows } = await database.pool.query<{ mark: number }>(
    `select ${placeMarkSql("name")} as mark from unnest($1::text[]) with ordinality n(name, position) order by position`,
    [names],
  );
  expect(rows.map(({ mark }) => mark)).toEqual(names.map((name) => placeMark(name)));
});
