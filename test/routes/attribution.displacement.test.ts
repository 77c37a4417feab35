import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as erasures } from "../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { insertPlacement } from "../../app/storage/placements/placement.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { click, report } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

const person = () => `user_${randomUUID()}`;
const signUp = async (store: Store, userId: string, clickId: string | null = null, utm: object = {}) =>
  (
    await report(signups, {
      user_id: userId,
      referral_code: store.referral_code,
      click_id: clickId,
      utm_params: utm,
    })
  ).json;

async function expectCountersEqualRows(): Promise<void> {
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
}

test("a guess yields to the signup that carries the click, and is matched anew to another click", async () => {
  const store = await makeStore();
  await insertPlacement(database.pool, store.id, "counter-qr", { at: new Date() });
  const spare = await click(followLink, store.referral_code, { query: "?utm_source=spare" });
  const own = await click(followLink, store.referral_code, { query: "?utm_source=own&src=counter-qr" });
  const [guessed, certain] = [person(), person()];
  expect(await signUp(store, guessed)).toMatchObject({
    match: { method: "referral_code", utm_params: { utm_source: "own" } },
  });
  await report(activations, { user_id: guessed });
  expect(await signUp(store, certain, own.clickId)).toMatchObject({
    match: {
      method: "click_id",
      confidence: "certain",
      placement: "counter-qr",
      utm_params: { utm_source: "own" },
    },
  });
  expect(await signUp(store, guessed)).toMatchObject({
    repeat: true,
    status: "active",
    match: { method: "referral_code", placement: null, utm_params: { utm_source: "spare" } },
  });
  expect(spare.clickId).not.toBe(own.clickId);
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, signups: 2, active: 1, rate: 1 });
  await expectCountersEqualRows();
});

test("a displaced guess without another click becomes a signup without one, with the UTM its own report brought", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  const [guessed, certain] = [person(), person()];
  expect(await signUp(store, guessed, null, { utm_source: "theirs" })).toMatchObject({
    match: { utm_params: { utm_source: "theirs" } },
  });
  expect(await signUp(store, certain, clickId, { utm_source: "mine" })).toMatchObject({
    match: { utm_params: { utm_source: "mine" } },
  });
  expect(await signUp(store, guessed)).toMatchObject({
    match: { method: "none", utm_params: { utm_source: "theirs" } },
  });
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, signups: 2, rate: 1 });
  await expectCountersEqualRows();
});

test("a guess of somebody who was erased yields, too; the erased signup stays counted and names nobody", async () => {
  const store = await makeStore();
  const spare = await click(followLink, store.referral_code);
  const own = await click(followLink, store.referral_code);
  for (const clickId of [own.clickId, spare.clickId]) {
    const guessed = person();
    await signUp(store, guessed);
    await report(activations, { user_id: guessed });
    await report(erasures, { user_id: guessed });
    expect(await signUp(store, person(), clickId)).toMatchObject({
      match: { method: "click_id", confidence: "certain" },
      warnings: [],
    });
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, signups: 4, active: 2, rate: 1 });
  await expectCountersEqualRows();
});

test("a certain match yields to nobody", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  const [first, second] = [person(), person()];
  await signUp(store, first, clickId);
  expect(await signUp(store, second, clickId)).toMatchObject({ match: { method: "none" } });
  expect(await signUp(store, first)).toMatchObject({ match: { method: "click_id" } });
});

onRealPostgres(
  "300 people racing for one click: one has it for certain, and no click has two people",
  async () => {
    const store = await makeStore();
    const { clickId } = await click(followLink, store.referral_code);
    const others = await Promise.all(
      Array.from({ length: 100 }, () => click(followLink, store.referral_code)),
    );
    const receipts = await Promise.all(
      Array.from({ length: 300 }, (_, n) => signUp(store, person(), n % 3 ? clickId : null)),
    );
    expect(receipts.every(({ attributed }) => attributed)).toBe(true);
    const { rows } = await database.pool.query(
      `select match_method, count(*)::int as people, count(distinct id)::int as rows from store_referral
     where store_id = $1 and signed_up_at is not null group by 1 order by 1`,
      [store.id],
    );
    expect(rows).toEqual([
      { match_method: "click_id", people: 1, rows: 1 },
      { match_method: "referral_code", people: others.length, rows: others.length },
      { match_method: "none", people: 199, rows: 199 },
    ]);
    expect(await numbersOf(store)).toMatchObject({ clicks: 101, signups: 300, rate: 1 });
    await expectCountersEqualRows();
  },
);

onRealPostgres("an activation racing a displacement is never lost", async () => {
  for (let round = 0; round < 20; round += 1) {
    const store = await makeStore();
    const { clickId } = await click(followLink, store.referral_code);
    const guessed = person();
    await signUp(store, guessed);
    await Promise.all([signUp(store, person(), clickId), report(activations, { user_id: guessed })]);
    expect(await signUp(store, guessed)).toMatchObject({ status: "active" });
    expect(await numbersOf(store)).toMatchObject({ signups: 2, active: 1 });
  }
  await expectCountersEqualRows();
});
