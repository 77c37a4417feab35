import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { click, report } from "../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

const person = () => `user_${randomUUID().slice(0, 8)}`;

test("a signup that carries its click id is matched to that click, with certainty", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code, {
    query: "?utm_source=ig&src=counter-qr",
  });
  await click(followLink, store.referral_code);
  const userId = person();
  const { status, json } = await report(signups, {
    user_id: userId,
    referral_code: store.referral_code,
    click_id: clickId,
    utm_params: { utm_source: "body" },
  });
  expect(status).toBe(200);
  // The whole of the contract's receipt: nothing is missing, nothing is more.
  expect(json).toEqual({
    user_id: userId,
    referral_source: store.referral_code,
    attributed: true,
    reason: null,
    store: store.slug,
    referral_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    status: "signed_up",
    match: {
      method: "click_id",
      confidence: "certain",
      probability: 1,
      clicked_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      click_age_seconds: expect.any(Number),
      utm_params: { utm_source: "ig" },
      placement: "counter-qr",
    },
    repeat: false,
    warnings: [],
  });
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, signups: 1, rate: 0.5 });
});

test("a signup without a click id takes the newest unmatched click of its code", async () => {
  const store = await makeStore();
  await click(followLink, store.referral_code, { query: "?utm_campaign=older" });
  await click(followLink, store.referral_code, { query: "?utm_campaign=newer" });
  const first = await report(signups, { user_id: person(), referral_code: store.referral_code });
  const second = await report(signups, { user_id: person(), referral_code: store.referral_code });
  const third = await report(signups, { user_id: person(), referral_code: store.referral_code });
  expect(first.json["match"]).toMatchObject({
    method: "referral_code",
    confidence: "probable",
    probability: null,
    utm_params: { utm_campaign: "newer" },
  });
  expect(second.json["match"]).toMatchObject({
    method: "referral_code",
    utm_params: { utm_campaign: "older" },
  });
  expect(third.json["match"]).toMatchObject({
    method: "none",
    confidence: null,
    probability: null,
    clicked_at: null,
    click_age_seconds: null,
  });
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, signups: 3, rate: 1 });
});

test("a click older than the attribution window is not matched", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  await database.pool.query(
    "update store_referral set clicked_at = clicked_at - interval '31 days' where click_id = $1",
    [clickId],
  );
  const { json } = await report(signups, {
    user_id: person(),
    referral_code: store.referral_code,
    click_id: clickId,
  });
  expect(json["match"]).toMatchObject({ method: "none" });
});

test("a click id of another store's link is never matched", async () => {
  const [mine, theirs] = [await makeStore(), await makeStore()];
  const { clickId } = await click(followLink, theirs.referral_code);
  const { json } = await report(signups, {
    user_id: person(),
    referral_code: mine.referral_code,
    click_id: clickId,
  });
  expect(json["match"]).toMatchObject({ method: "none" });
  expect(await numbersOf(theirs)).toMatchObject({ clicks: 1, signups: 0 });
});

test("the first code of a person wins for ever, and a second report repeats the first decision", async () => {
  const [first, second] = [await makeStore(), await makeStore()];
  const userId = person();
  const before = await report(signups, { user_id: userId, referral_code: first.referral_code });
  const again = await report(signups, { user_id: userId, referral_code: second.referral_code });
  expect(again.json).toEqual({ ...before.json, repeat: true });
  expect(await numbersOf(second)).toMatchObject({ signups: 0 });
});

test("codes that belong to no store are kept on the person, with the reason", async () => {
  const inactive = await makeStore({ status: "deactivated" });
  const cases = [
    { code: "friend-of-mine", reason: "generic_code" },
    { code: "store-nobody-0000", reason: "unknown_code" },
    { code: inactive.referral_code, reason: "store_inactive" },
  ];
  for (const { code, reason } of cases) {
    const { status, json } = await report(signups, { user_id: person(), referral_code: code });
    expect({ code, status, json }).toMatchObject({
      status: 200,
      json: {
        attributed: false,
        reason,
        referral_source: code,
        store: null,
        referral_id: null,
        match: null,
        status: "signed_up",
      },
    });
  }
});

test("a store code is the same in any case", async () => {
  const store = await makeStore();
  const { json } = await report(signups, {
    user_id: person(),
    referral_code: store.referral_code.toUpperCase(),
  });
  expect(json).toMatchObject({ attributed: true, referral_source: store.referral_code });
});

test("a replay of the same message gets the same answer and counts nothing", async () => {
  const store = await makeStore();
  const body = { user_id: person(), referral_code: store.referral_code };
  const id = randomUUID();
  const first = await report(signups, body, { id });
  expect(await report(signups, body, { id })).toEqual(first);
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
});

test("a message id used again for other bytes is refused and changes nothing", async () => {
  const store = await makeStore();
  const id = randomUUID();
  await report(signups, { user_id: person(), referral_code: store.referral_code }, { id });
  const reused = await report(signups, { user_id: person(), referral_code: store.referral_code }, { id });
  expect(reused).toMatchObject({ status: 409, json: { code: "id_reused" } });
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
});

test("a refused message burns no id: the corrected one does the work", async () => {
  const store = await makeStore();
  const id = randomUUID();
  const bad = await report(signups, { user_id: person(), referral_code: "not a code" }, { id });
  expect(bad.status).toBe(422);
  const good = await report(signups, { user_id: person(), referral_code: store.referral_code }, { id });
  expect(good).toMatchObject({ status: 200, json: { attributed: true } });
});

test("copies of one signup racing each other end in one row, one count and one set of events", async () => {
  const store = await makeStore();
  const userId = person();
  const body = { user_id: userId, referral_code: store.referral_code };
  const copies = Array.from({ length: 40 }, (_, n) =>
    report(signups, body, { id: n % 2 ? "same-" + userId : randomUUID() }),
  );
  const answers = await Promise.all(copies);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ json }) => json["referral_id"])).size).toBe(1);
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
  expect((await eventsAbout(userId)).map(({ event }) => event)).toEqual([
    "REFERRAL_SIGNUP_COMPLETED",
    "STORE_REFERRAL_SIGNUP",
  ]);
});

test("an activation counts once, whenever it comes", async () => {
  const store = await makeStore();
  const [early, late] = [person(), person()];
  const before = await report(activations, { user_id: early });
  expect(before.json).toMatchObject({
    status: "active",
    referral_source: null,
    attributed: false,
    reason: "signup_not_seen",
  });
  await report(signups, { user_id: early, referral_code: store.referral_code });
  await report(signups, { user_id: late, referral_code: store.referral_code });
  for (const userId of [early, late, late])
    expect((await report(activations, { user_id: userId })).json).toMatchObject({
      status: "active",
      attributed: true,
    });
  expect(await numbersOf(store)).toMatchObject({ signups: 2, active: 2 });
});
