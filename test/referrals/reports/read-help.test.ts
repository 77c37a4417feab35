import { expect, test } from "vitest";
import { readHelp } from "../../../app/referrals/reports/read-help.server.ts";
import { createRefusedLinks } from "../../../app/referrals/reports/refused-links.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { makeStore } from "../../support/stores.ts";
import { zoneNamed } from "../../support/zones.ts";

const now = new Date("2026-11-22T12:00:00Z");

test("a moment of the shop's clock shows what came within half an hour of it, and nothing else", async () => {
  const store = { ...(await makeStore()), time_zone: zoneNamed("Asia/Kolkata") };
  const buckets = [
    "2026-11-20T08:00:00Z",
    "2026-11-20T08:15:00Z",
    "2026-11-20T09:00:00Z",
    "2026-11-20T09:15:00Z",
  ];
  for (const [index, at] of buckets.entries())
    await database.pool.query(
      "insert into store_referral_stats (store_id, placement, bucket, clicks, bot) values ($1, '', $2, $3, 1)",
      [store.id, at, 10 ** index],
    );
  const { looked } = await readHelp(store, new URLSearchParams("on=2026-11-20&at=14:15"), now);
  expect(looked).toMatchObject({
    since: "2026-11-20T08:15:00.000Z",
    until: "2026-11-20T09:15:00.000Z",
    counted: { clicks: 110, bot: 2 },
  });
});

test("a moment that no clock shows is not looked up, and the page is there", async () => {
  const store = await makeStore();
  for (const query of [
    "",
    "on=2026-02-30&at=10:00",
    "on=2026-11-20&at=25:00",
    "on=2026-11-20",
    "on=%00&at=%00",
  ]) {
    const { looked, paused } = await readHelp(store, new URLSearchParams(query), now);
    expect([query, looked, paused]).toEqual([query, null, null]);
  }
});

test("damaged forms of the shop's own code are told, those of other shops are not", async () => {
  await database.pool.query("delete from refused_link");
  const [store, other] = [await makeStore(), await makeStore()];
  const wrongEnd = `${store.referral_code.slice(0, -4)}zzzz`;
  const cutOff = store.referral_code.slice(0, -2);
  const links = createRefusedLinks(database, () => now);
  for (const text of [
    wrongEnd,
    wrongEnd,
    cutOff,
    "store-x",
    "SUMMER20",
    `${other.referral_code.slice(0, -4)}yyyy`,
  ])
    links.noteUnreadable(text);
  await links.flush();
  const { damaged } = await readHelp(
    { ...store, referral_code: store.referral_code },
    new URLSearchParams(),
    now,
  );
  const own = [
    [wrongEnd, 2],
    [cutOff, 1],
  ];
  expect(damaged.map(({ text, times }) => [text, times])).toEqual(expect.arrayContaining(own));
  expect(damaged.map(({ text }) => text)).not.toContain("SUMMER20");
  expect(damaged.map(({ text }) => text)).not.toContain("store-x");
});
