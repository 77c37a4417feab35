import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { clicks } from "../../app/process.server.ts";
import type { ClickIds } from "../../app/referrals/clicks/click-id.server.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import { insertPlacement } from "../../app/storage/placements/placement.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { click, report } from "../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

beforeAll(() => clicks.ids.load());

function signUp(store: Store, clickId: string | null, more: Record<string, unknown> = {}) {
  const person = { user_id: `user_${randomUUID()}`, referral_code: store.referral_code };
  return report(signups, { ...person, ...(clickId && { click_id: clickId }), ...more });
}

/** A click id of ours that has no row. */
async function issue(store: Store, hit: Partial<Parameters<ClickIds["issue"]>[0]> = {}) {
  const ids = await clicks.ids.current();
  return ids.issue({
    referralCode: store.referral_code,
    placement: null,
    filter: null,
    at: new Date(),
    ...hit,
  });
}

async function oldStore(): Promise<Store> {
  const store = await makeStore();
  await database.pool.query("update store set in_service_since = '2026-01-01' where id = $1", [store.id]);
  return store;
}

test("ten phones behind one Wi-Fi: whoever signs up with their click has it for certain, and it is counted", async () => {
  const store = await oldStore();
  await insertPlacement(database.pool, store.id, "counter-qr", { at: new Date("2026-01-01") });
  const visits: (string | null)[] = [];
  for (let phone = 0; phone < 10; phone += 1)
    visits.push(
      (await click(followLink, store.referral_code, { address: "wifi", query: "?src=counter-qr" })).clickId,
    );
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { duplicate: 9 } });
  for (const clickId of visits.slice(0, 5)) {
    const { json } = await signUp(store, clickId);
    expect(json["match"]).toMatchObject({
      method: "click_id",
      confidence: "certain",
      placement: "counter-qr",
    });
    expect(json["warnings"]).toEqual([]);
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: 5, signups: 5, filtered: { duplicate: 5 } });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
});

test("a signup makes a person of a hit that was filtered as a machine's, an embedded one's or one too many", async () => {
  const store = await oldStore();
  const at = new Date(Date.now() - 3_600_000);
  const agent = { userAgent: "curl/8.1" };
  const visits = [
    (await click(followLink, store.referral_code, agent)).clickId,
    await issue(store, { filter: "embedded", at }),
    await issue(store, { filter: "excess", at }),
  ];
  for (const clickId of visits) {
    const { json } = await signUp(store, clickId);
    expect(json["match"]).toMatchObject({ method: "click_id", confidence: "certain" });
    expect(await eventsAbout(clickId ?? "")).toMatchObject([{ event: "STORE_REFERRAL_LINK_CLICKED" }]);
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: 3, signups: 3, filtered: { bot: 0, duplicate: 0 } });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
});

test("twenty people with one click id: one has it, and no stranger's click is guessed for the others", async () => {
  const store = await oldStore();
  const { clickId } = await click(followLink, store.referral_code, { query: "?src=ig&utm_source=story" });
  for (let n = 0; n < 5; n += 1) await click(followLink, store.referral_code);
  const answers = await Promise.all(Array.from({ length: 20 }, () => signUp(store, clickId)));
  const methods = answers.map(({ json }) => json["match"].method);
  expect(methods.toSorted()).toEqual(["click_id", ...Array<string>(19).fill("none")]);
  for (const { json } of answers) {
    expect(json["match"]).toMatchObject({ placement: "ig", utm_params: { utm_source: "story" } });
    expect(json["warnings"]).toEqual(json["match"].method === "none" ? ["click_id_taken"] : []);
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: 6, signups: 20 });
  expect(await selectDifferences(database.pool, 30)).toEqual([]);
});

test("a click that another person has stays theirs when it has left the attribution window", async () => {
  const store = await oldStore();
  const clickId = await issue(store, { at: new Date(Date.now() - 31 * 86_400_000) });
  const first = await signUp(store, clickId, {
    occurred_at: new Date(Date.now() - 30 * 86_400_000).toISOString(),
  });
  expect(first.json["match"]).toMatchObject({ method: "click_id" });
  await click(followLink, store.referral_code);
  const second = await signUp(store, clickId);
  expect(second.json).toMatchObject({ match: { method: "none" }, warnings: ["click_id_taken"] });
  expect(await numbersOf(store)).toMatchObject({ clicks: 2, signups: 2 });
});

test("a click more than 300 s after the signup is not its cause, with a row or without", async () => {
  const store = await oldStore();
  const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000).toISOString();
  const { clickId } = await click(followLink, store.referral_code);
  for (const id of [clickId, await issue(store)]) {
    const { json } = await signUp(store, id, { occurred_at: threeDaysAgo });
    expect(json["match"]).toMatchObject({ method: "none", clicked_at: null, click_age_seconds: null });
    expect(json["warnings"]).toEqual(["click_after_signup"]);
  }
  const { json } = await signUp(store, clickId, {
    occurred_at: new Date(Date.now() - 299_000).toISOString(),
  });
  expect(json["match"]).toMatchObject({ method: "click_id", click_age_seconds: 0 });
});

test("an id that we never issued is said to be unknown, and the signup is matched by its code", async () => {
  const [store, other] = [await oldStore(), await oldStore()];
  await click(followLink, store.referral_code);
  const { json } = await signUp(store, await issue(other));
  expect(json["match"]).toMatchObject({ method: "referral_code", confidence: "probable" });
  expect(json["warnings"]).toEqual(["unknown_click_id"]);
});

test("a process whose clock is behind the one that made the store counts the hits that ids prove", async () => {
  const store = await makeStore();
  const clickId = await issue(store, { at: new Date(Date.now() - 4 * 60_000) });
  const { json } = await signUp(store, clickId);
  expect(json["match"]).toMatchObject({ method: "click_id", confidence: "certain" });
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, signups: 1 });
});

test("a hit that came while the store was suspended is no click, whoever signs up with it later", async () => {
  const store = await oldStore();
  await updateStoreSuspended(database.pool, store.slug, true);
  const { clickId } = await click(followLink, store.referral_code);
  await updateStoreSuspended(database.pool, store.slug, false);
  const { json } = await signUp(store, clickId);
  expect(json).toMatchObject({ attributed: true, match: { method: "none" }, warnings: [] });
  expect(await numbersOf(store)).toMatchObject({
    clicks: 0,
    signups: 1,
    filtered: { inactive: 1, duplicate: 0 },
  });
});

test("a click id that is older than the attribution window counts for nothing", async () => {
  const store = await oldStore();
  const { json } = await signUp(store, await issue(store, { at: new Date(Date.now() - 31 * 86_400_000) }));
  expect(json["match"]).toMatchObject({ method: "none" });
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, signups: 1 });
});
