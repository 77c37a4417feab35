import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { clicks } from "../../../app/process.server.ts";
import { explainClick } from "../../../app/referrals/clicks/explain-click.server.ts";
import { insertClaims } from "../../../app/storage/clicks/click-claim.server.ts";
import { insertClicks, type ClickRow } from "../../../app/storage/clicks/store-referral-clicks.server.ts";
import { database } from "../../../app/storage/engine/database.server.ts";
import { selectTotals } from "../../../app/storage/reports/store-referral-stats.server.ts";
import type { Store } from "../../../app/storage/stores/store.server.ts";
import { hitOn } from "../../support/hits.ts";
import { addReferrals } from "../../support/referrals.ts";
import { makeStore } from "../../support/stores.ts";

const { pool } = database;
const now = new Date("2026-10-14T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

beforeAll(() => clicks.ids.load());

async function oldStore(): Promise<Store> {
  const store = await makeStore();
  await pool.query("update store set in_service_since = '2020-01-01' where id = $1", [store.id]);
  return store;
}

async function issue(store: Store, filter: "bot" | "embedded" | "excess" | null = null, at = ago(5)) {
  const ids = await clicks.ids.load();
  return ids.issue({ referralCode: store.referral_code, placement: null, filter, at });
}

async function write(store: Store, hit: Partial<ClickRow>): Promise<void> {
  await insertClicks(pool, randomUUID(), [hitOn(store, { clickedAt: ago(5), ...hit })]);
}

function claim(store: Store, clickId: string, by: string | null): Promise<unknown> {
  return insertClaims(pool, [
    {
      ...{ referralCode: store.referral_code, clickId, claim: by, claimedAt: ago(4), id: randomUUID() },
      ...{
        issued: { clickedAt: ago(5), place: 0 },
        placement: null,
        utmParams: {},
        sourceUrl: null,
        origin: null,
        event: null,
      },
    },
  ]);
}

async function tell(clickId: string, code: string | null = null) {
  const { story } = await explainClick(database, { clickId, code }, now);
  return story.join("\n");
}

test("an id that was never a row is found by the codes of all stores: when, for whom, and why it was filtered", async () => {
  const store = await oldStore();
  for (const filter of ["bot", "embedded", "excess"] as const) {
    const clickId = await issue(store, filter);
    await write(store, { clickId, filter });
    const story = await tell(clickId.toUpperCase());
    expect(story).toContain(`We issued it at ${ago(5).toISOString()} for ${store.referral_code}`);
    expect(story).toContain(`filtered at the door as ${filter}`);
    expect(story).toContain("No browser claimed it.");
    expect(story).toContain("the match click_id (certain)");
    expect(story).toContain("which would be counted then");
  }
});

test("a presumed repeat is told apart from the visit that it repeats", async () => {
  const store = await oldStore();
  const [first, second, visitKey] = [await issue(store), await issue(store), randomUUID()];
  await write(store, { clickId: first, visitKey });
  await write(store, { clickId: second, visitKey });
  expect(await tell(first)).toContain(`the recent visit of ${ago(5).toISOString()}`);
  expect(await tell(first)).toContain("counted as a click, and no signup has it");
  expect(await tell(second, store.referral_code)).toContain("presumed a repeat");
  expect(await tell(second)).toContain("No recent visit names it");
});

test("a claim is told with its page view and its time, and so is a hit that its browser took back", async () => {
  const store = await oldStore();
  const [claimed, held, view] = [await issue(store), await issue(store), randomUUID()];
  await write(store, { clickId: claimed });
  await write(store, { clickId: held });
  await claim(store, claimed, view);
  await claim(store, held, null);
  expect(await tell(claimed)).toContain(`claimed it at ${ago(4).toISOString()}, by the page view ${view}`);
  expect(await tell(held)).toContain("its browser held an earlier click");
});

test("an id that is not ours, or another store's, is said to be so", async () => {
  const [store, other] = [await oldStore(), await oldStore()];
  const clickId = await issue(other);
  expect(await tell(randomUUID())).toContain("We did not issue it for any store's code");
  expect(await tell(clickId, store.referral_code)).toMatch(/We did not issue it for .*unknown_click_id/s);
  expect(await tell(clickId, "store-nobody-0000")).toContain("No store has the code");
  expect(await tell(clickId)).toContain(other.referral_code);
});

test("what a signup would get now: a taken click, one too late for its store, or nothing of a paused store", async () => {
  const store = await oldStore();
  const [taken] = await addReferrals(store, [{ status: "signed_up", at: ago(5) }]);
  const { rows } = await pool.query<{ click_id: string }>(
    "select click_id from store_referral where id = $1",
    [taken],
  );
  expect(await tell(rows[0]!.click_id)).toContain("with the warning click_id_taken");
  const early = await issue(store);
  await pool.query("update store set in_service_since = $2 where id = $1", [store.id, ago(1)]);
  expect(await tell(early)).toMatch(/out of service.*the match none/s);
  await pool.query("update store set status = 'suspended' where id = $1", [store.id]);
  expect(await tell(early)).toContain("would not be attributed: the store is suspended");
});

test("a story changes nothing: the trial signup is taken back", async () => {
  const store = await oldStore();
  const clickId = await issue(store, "bot");
  await write(store, { clickId, filter: "bot" });
  const before = await selectTotals(pool, store.id);
  await tell(clickId);
  const { rows } = await pool.query("select id from store_referral where store_id = $1", [store.id]);
  expect(rows).toEqual([]);
  expect(await selectTotals(pool, store.id)).toEqual(before);
});
