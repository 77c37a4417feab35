import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { createRefusedLinks } from "../../../app/referrals/reports/refused-links.server.ts";
import { codeLikeText, originText } from "../../../app/referrals/reports/refused-text.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectRefusedLinks } from "../../../app/storage/reports/refused-link.server.ts";
import { deleteExpired } from "../../../app/storage/upkeep/retention.server.ts";
import { makeStore } from "../../support/stores.ts";

const now = () => new Date("2026-11-20T12:00:00Z");

beforeEach(async () => {
  await database.pool.query("delete from refused_link");
});

async function kept() {
  return (await selectRefusedLinks(database.pool)).map(({ kind, text, times }) => [kind, text, times]);
}

test("refused links are told with how often they came, by kind, the most frequent first", async () => {
  const links = createRefusedLinks(database, now);
  for (const text of ["store-acme-a1b2c3.", "SUMMER20.", "SUMMER20)"]) links.noteUnreadable(text);
  links.noteOrigin("https://shop.example");
  await links.flush();
  links.noteUnreadable("SUMMER20 ");
  await links.flush();
  expect(await kept()).toEqual([
    ["refused_origin", "https://shop.example", 1],
    ["unreadable", "SUMMER20", 3],
    ["unreadable", "store-acme-a1b2c3", 1],
  ]);
  expect(links.counts()).toEqual({ unreadable: 4, unknown_code: 0, refused_origin: 1 });
  expect((await selectRefusedLinks(database.pool))[0]?.last_at).toEqual(now());
});

test("a code that no store has is counted, a store's and a generic one are not", async () => {
  const { referral_code: code } = await makeStore();
  const links = createRefusedLinks(database, now);
  for (const one of [code, "store-nobody-0000", "store-nobody-0000", "SUMMER20", code]) links.noteCode(one);
  await links.flush();
  links.noteCode(code);
  links.noteCode("store-nobody-0000");
  await links.flush();
  expect(await kept()).toEqual([["unknown_code", "store-nobody-0000", 3]]);
  expect(links.counts()).toMatchObject({ unknown_code: 3 });
});

test("past the bound rare and old texts give way, and are counted as others", async () => {
  let minute = 0;
  const links = createRefusedLinks(database, () => new Date(now().getTime() + (minute += 1) * 60_000), {
    textsMax: 4,
  });
  for (const text of ["often.", "often.", "often.", "twice.", "twice.", "b.", "c.", "d."]) {
    links.noteUnreadable(text);
    await links.flush();
  }
  expect(await kept()).toEqual([
    ["unreadable", "often", 3],
    ["unreadable", "twice", 2],
    ["unreadable", "d", 1],
    ["unreadable", "c", 1],
    ["unreadable", "", 1],
  ]);
});

test("a flood of texts is bounded, and none of it is lost from the count", async () => {
  const links = createRefusedLinks(database, now);
  for (let n = 0; n < 5_000; n += 1) links.noteUnreadable(`flood-${n}.`);
  await links.flush();
  const rows = await kept();
  expect(rows.length).toBeLessThanOrEqual(1_001);
  expect(rows.reduce((sum, [, , times]) => sum + Number(times), 0)).toBe(5_000);
});

test("two processes that write at once count everything", async () => {
  const processes = [createRefusedLinks(database, now), createRefusedLinks(database, now)];
  for (let n = 0; n < 100; n += 1) for (const links of processes) links.noteUnreadable(`text-${n % 10}.`);
  await Promise.all(processes.map((links) => links.flush()));
  expect((await kept()).map(([, , times]) => times)).toEqual(Array(10).fill(20));
});

test("what cannot be written is kept for the next time", async () => {
  let isAway = true;
  const { transaction } = database;
  const links = createRefusedLinks(
    { ...database, transaction: (work) => (isAway ? Promise.reject(new Error("away")) : transaction(work)) },
    now,
  );
  links.noteUnreadable("SUMMER20.");
  links.noteCode("store-nobody-0000");
  await links.flush();
  expect(await kept()).toEqual([]);
  isAway = false;
  links.noteUnreadable("SUMMER20.");
  await links.flush();
  expect(await kept()).toEqual([
    ["unknown_code", "store-nobody-0000", 1],
    ["unreadable", "SUMMER20", 2],
  ]);
  expect(links.counts()).toEqual({ unreadable: 2, unknown_code: 1, refused_origin: 0 });
});

test("a code whose store could not be looked up is asked for again, and counted once it is known to be nobody's", async () => {
  const { referral_code: code } = await makeStore();
  const query = vi.spyOn(database.pool, "query").mockRejectedValueOnce(new Error("away"));
  const links = createRefusedLinks(database, now);
  for (const one of [code, "store-nobody-0001", "store-nobody-0001"]) links.noteCode(one);
  await links.flush();
  expect(query).toHaveBeenCalledTimes(1);
  expect([await kept(), links.counts().unknown_code]).toEqual([[], 0]);
  links.noteCode("store-nobody-0001");
  await links.flush();
  expect([await kept(), links.counts().unknown_code]).toEqual([
    [["unknown_code", "store-nobody-0001", 3]],
    3,
  ]);
});

test("refused links are deleted 90 days after they came last", async () => {
  const links = createRefusedLinks(database, now);
  links.noteUnreadable(`${randomUUID().slice(0, 5)}x.`);
  await links.flush();
  const after = (days: number) => new Date(now().getTime() + days * 24 * 60 * 60_000);
  expect(await deleteExpired(database.pool, 30, after(89.9))).toMatchObject({ refusedLinks: 0 });
  expect(await deleteExpired(database.pool, 30, after(90.1))).toMatchObject({ refusedLinks: 1 });
});

test("of a refused text only what looks like a code is kept, nothing personal", () => {
  const rows = [
    ["SUMMER20.", "SUMMER20"],
    ["“SUMMER20”", "SUMMER20"],
    ["store-acme-a1b2c3.", "store-acme-a1b2c3"],
    ["STORE_ACME_A1B2C3)", "store-acme-a1b2c3"],
    ["https://ada.example/mail?to=ada@example.com&ref=store-acme-xyz9!", "store-acme-xyz9"],
    ["store-ada.lovelace@example.com", "store-ada"],
    ["ada@example.com", "(no code)"],
    ["@ada", "(no code)"],
    ["Ada Lovelace", "(no code)"],
    ["Müller", "(no code)"],
    ["Иван", "(no code)"],
    ["+49 170 1234567", "(no code)"],
    ["+491701234567", "(no code)"],
    ["a1234567.", "(no code)"],
    ["x".repeat(65), "(no code)"],
    ["", "(nothing)"],
    ["%20\u200b", "(nothing)"],
    [`store-${"a".repeat(100)}`, `store-${"a".repeat(58)}`],
  ];
  expect(rows.map(([text = ""]) => [text, codeLikeText(text)])).toEqual(rows);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      expect(codeLikeText(text)).toMatch(/^(\(nothing\)|\(no code\)|[A-Za-z0-9-]{1,64})$/);
    }),
    { numRuns: 1_000 },
  );
});

test("of a refused page its origin's name is kept", () => {
  const rows = [
    ["https://shop.example", "https://shop.example"],
    ["https://shop.example:8443/path?email=ada@example.com", "https://shop.example:8443"],
    ["https://ada:secret@shop.example", "https://shop.example"],
    ["null", "null"],
    ["ada@example.com", "(no origin)"],
    ["", "(no origin)"],
    [`https://${"a".repeat(200)}.example`, `https://${"a".repeat(92)}`],
  ];
  expect(rows.map(([origin = ""]) => [origin, originText(origin)])).toEqual(rows);
});
