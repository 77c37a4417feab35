import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { newTestToken } from "../../app/referrals/live-test/live-test.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { click, report } from "../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

test("a live test runs through the real routes and leaves no trace in the numbers", async () => {
  const store = await makeStore();
  const before = await numbersOf(store);
  const token = newTestToken(store.referral_code);
  const { clickId } = await click(followLink, store.referral_code, {
    query: `?test=${token}&utm_source=test`,
  });
  const userId = `test_${randomUUID()}`;
  const body = { user_id: userId, referral_code: store.referral_code, click_id: clickId };
  const first = await report(signups, body);
  expect(first.json).toMatchObject({
    attributed: true,
    store: store.slug,
    repeat: false,
    match: { method: "click_id", confidence: "certain", utm_params: { utm_source: "test" } },
  });
  expect((await report(signups, body)).json).toMatchObject({ repeat: true });
  expect(await numbersOf(store)).toEqual(before);
  const { rowCount } = await database.pool.query(`select 1 from "user" where external_id = $1`, [userId]);
  expect(rowCount).toBe(0);
  expect((await eventsAbout(clickId!)).map(({ event }) => event)).toEqual(["REFERRAL_LIVE_TEST"]);
});

test("a synthetic click is matched only by its own id, and its signup counts for no store, whatever its code", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const token = newTestToken(store.referral_code);
  const { clickId } = await click(followLink, store.referral_code, { query: `?test=${token}` });
  const real = await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  expect(real.json).toMatchObject({ match: { method: "none" } });
  const userId = randomUUID();
  for (const code of [other.referral_code, "SUMMER24"]) {
    const foreign = await report(signups, { user_id: userId, referral_code: code, click_id: clickId });
    expect(foreign.json).toMatchObject({
      ...{ referral_source: store.referral_code, store: store.slug, referral_id: clickId },
      match: { method: "click_id" },
    });
  }
  expect([(await numbersOf(store)).signups, (await numbersOf(other)).signups]).toEqual([1, 0]);
  const { rowCount } = await database.pool.query(`select 1 from "user" where external_id = $1`, [userId]);
  expect(rowCount).toBe(0);
  expect(await eventsAbout(clickId!)).toMatchObject([{ event: "REFERRAL_LIVE_TEST" }]);
});

test("a token that is forged, expired or another store's makes an ordinary click", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  const expired = newTestToken(store.referral_code, new Date(Date.now() - 11 * 60_000));
  const tokens = [
    expired,
    newTestToken(other.referral_code),
    "1.x",
    "",
    `${newTestToken(store.referral_code)}x`,
  ];
  for (const token of tokens) await click(followLink, store.referral_code, { query: `?test=${token}` });
  expect(await numbersOf(store)).toMatchObject({ clicks: tokens.length });
});
