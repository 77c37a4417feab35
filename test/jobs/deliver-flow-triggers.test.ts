import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { becameActive, flowTriggerFields, signupRecorded } from "../../app/analytics/flow-triggers.ts";
import { deliverFlowTriggers, workOnFlowTriggers } from "../../app/jobs/deliver-flow-triggers.server.ts";
import { openQueues } from "../../app/jobs/queue.server.ts";
import { log } from "../../app/log.server.ts";
import { newTestToken } from "../../app/referrals/live-test/live-test.server.ts";
import { uninstallShop } from "../../app/referrals/stores/uninstall-shop.server.ts";
import { redactShop } from "../../app/referrals/stores/redact-shop.server.ts";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import {
  countWaitingJobs,
  requeueRejectedTriggers,
  selectRejectedTriggers,
} from "../../app/storage/outbox/outbox-flow.server.ts";
import { insertEvents } from "../../app/storage/outbox/outbox.server.ts";
import { click, report } from "../support/requests.ts";
import { shopify } from "../support/shopify.ts";
import { makeStore } from "../support/stores.ts";

/** What Shopify says of a shop that left. */
const isGone = () => Promise.resolve(false);

const soon = { timeout: 15_000 };
let boss: Awaited<ReturnType<typeof openQueues>>;

beforeAll(async () => {
  boss = await openQueues(database, { work: true });
  await workOnFlowTriggers(boss);
});
afterAll(() => boss.stop({ close: false }));

async function installedStore(options?: { tokenSeconds: number }) {
  const store = await makeStore();
  return { store, shop: await shopify.install(store.shop_domain!, options) };
}

const person = () => `user_${randomUUID()}`;
const signUp = async (code: string, userId = person(), clickId: string | null = null) =>
  (await report(signups, { user_id: userId, referral_code: code, click_id: clickId })).json;
const someTrigger = (storeId: string) =>
  signupRecorded({ storeId, referralId: randomUUID(), method: "none", placement: null, at: new Date() });

/** What was queued for a store, delivered or not. */
async function queuedFor(storeId: string): Promise<{ handle: string; payload: Record<string, string> }[]> {
  const { rows } = await database.pool.query(
    `select t as trigger from pgboss.job, jsonb_array_elements(data -> 'triggers') t
     where t ->> 'store_id' = $1 order by created_on`,
    [storeId],
  );
  return rows.map(({ trigger }) => trigger);
}

test("a signup and an activation reach the shop's Flow once each, with what the extension declares", async () => {
  const { store, shop } = await installedStore();
  const { clickId } = await click(followLink, store.referral_code, { query: "?src=counter-qr&utm_source=x" });
  const userId = person();
  const receipt = await signUp(store.referral_code, userId, clickId);
  await signUp(store.referral_code, userId, clickId);
  await report(activations, { user_id: userId });
  await report(activations, { user_id: userId });
  await expect.poll(() => shop.flowTriggers.length, soon).toBe(2);
  const of = (handle: string) => shop.flowTriggers.find((trigger) => trigger.handle === handle)!.payload;
  const referral = {
    "Referral ID": receipt["referral_id"],
    Placement: "counter-qr",
    "Match confidence": "certain",
  };
  expect(of("referral-signup-recorded")).toMatchObject(referral);
  expect(of("referral-became-active")).toMatchObject(referral);
  for (const handle of ["referral-signup-recorded", "referral-became-active"] as const)
    expect(Object.keys(of(handle) as object).sort()).toEqual([...flowTriggerFields[handle]].sort());
  expect(await queuedFor(store.id)).toHaveLength(2);
});

test("nothing in a trigger says who the person is", async () => {
  const { store } = await installedStore();
  const { clickId } = await click(followLink, store.referral_code, { query: "?utm_source=jane@example.com" });
  const userId = person();
  await signUp(store.referral_code, userId, clickId);
  const said = JSON.stringify(await queuedFor(store.id));
  for (const secret of [userId, clickId!, "jane", store.referral_code]) expect(said).not.toContain(secret);
});

test("an activation before its signup starts both triggers when the signup comes", async () => {
  const { store, shop } = await installedStore();
  const userId = person();
  await report(activations, { user_id: userId });
  await signUp(store.referral_code, userId);
  await expect
    .poll(() => shop.flowTriggers.map(({ handle }) => handle).sort(), soon)
    .toEqual(["referral-became-active", "referral-signup-recorded"]);
});

test("a signup that is displaced by a certain match is not told of again", async () => {
  const { store } = await installedStore();
  const { clickId } = await click(followLink, store.referral_code);
  await signUp(store.referral_code);
  await signUp(store.referral_code, person(), clickId);
  const queued = await queuedFor(store.id);
  expect(queued.map(({ payload }) => payload["Match confidence"])).toEqual(["probable", "certain"]);
  expect(new Set(queued.map(({ payload }) => payload["Event ID"])).size).toBe(2);
});

test("a signup of nobody's, of a paused store, or of a live test starts nothing", async () => {
  const { store } = await installedStore();
  const test = { query: `?test=${newTestToken(store.referral_code)}` };
  const { clickId } = await click(followLink, store.referral_code, test);
  expect(await signUp(store.referral_code, person(), clickId)).toMatchObject({ attributed: true });
  await database.pool.query("update store set status = 'suspended' where id = $1", [store.id]);
  await signUp(store.referral_code);
  await signUp("partner");
  expect(await queuedFor(store.id)).toEqual([]);
});

test("a trigger whose transaction rolled back is never sent", async () => {
  const { store, shop } = await installedStore();
  const undone = database.transaction(async (sql) => {
    await insertEvents(sql, [], [someTrigger(store.id)]);
    throw new Error("roll back");
  });
  await expect(undone).rejects.toThrow("roll back");
  await insertEvents(database.pool, [], [someTrigger(store.id)]);
  await expect.poll(() => shop.flowTriggers.length, soon).toBe(1);
});

test("a token about to expire is refreshed first", async () => {
  const { store, shop } = await installedStore({ tokenSeconds: 60 });
  expect(await deliverFlowTriggers([someTrigger(store.id)])).toEqual([]);
  expect(shop.flowTriggers).toHaveLength(1);
  expect(shop.accessTokens.has(`shpat_${shop.domain}`)).toBe(false);
});

test("one shop that is down, throttling or silent costs the others nothing, and is told once it is back", async () => {
  const [down, well] = [await installedStore(), await installedStore()];
  shopify.feel(down.shop.domain, "down");
  const [waiting, sent] = [someTrigger(down.store.id), someTrigger(well.store.id)];
  await insertEvents(database.pool, [], [waiting, sent]);
  await expect.poll(() => well.shop.flowTriggers.length, soon).toBe(1);
  expect(down.shop.flowTriggers).toEqual([]);
  await expect.poll(async () => (await countWaitingJobs(database.pool)).flow, soon).toBe(1);
  shopify.feel(down.shop.domain, "up");
  await expect.poll(() => down.shop.flowTriggers, { timeout: 30_000 }).toHaveLength(1);
  expect(down.shop.flowTriggers[0]).toMatchObject({ payload: waiting.payload });
  expect(well.shop.flowTriggers).toHaveLength(1);
  for (const mood of ["throttled", "crowded", "failing", "frozen", "locked", "slow"] as const) {
    shopify.feel(down.shop.domain, mood);
    expect(await deliverFlowTriggers([waiting, sent])).toEqual([waiting]);
  }
});

test("a trigger that Shopify refuses is put aside with the reason, tried no more, and can be sent again", async () => {
  const { store, shop } = await installedStore();
  const poison = { ...someTrigger(store.id), handle: "no-such-trigger" };
  const [first, last] = [someTrigger(store.id), someTrigger(store.id)];
  expect(await deliverFlowTriggers([first, poison, last])).toEqual([]);
  expect(shop.flowTriggers).toHaveLength(2);
  const [rejected] = await selectRejectedTriggers(database.pool);
  expect(rejected).toMatchObject({ ...poison, objections: [expect.stringContaining("no-such-trigger")] });
  expect(await countWaitingJobs(database.pool)).toMatchObject({ flow_rejected: 1 });
  expect(await requeueRejectedTriggers(database.pool)).toBe(1);
  await expect.poll(async () => (await selectRejectedTriggers(database.pool)).length, soon).toBe(1);
});

test("a shop that uninstalled or was redacted is not called", async () => {
  const { store, shop } = await installedStore();
  await uninstallShop(shop.domain, new Date(Date.now() + 1000));
  expect(await deliverFlowTriggers([someTrigger(store.id)])).toEqual([]);
  await redactShop(isGone, shop.domain);
  expect(await deliverFlowTriggers([someTrigger(store.id)])).toEqual([]);
  expect(shopify.callsTo(shop.domain)).toBe(0);
});

test("no token is ever logged, whatever Shopify does", async () => {
  const lines: string[] = [];
  for (const level of ["warn", "error"] as const)
    vi.spyOn(log, level).mockImplementation((...args: unknown[]) => void lines.push(JSON.stringify(args)));
  const { store, shop } = await installedStore();
  for (const mood of ["repeating", "crowded", "failing", "up"] as const) {
    shopify.feel(shop.domain, mood);
    if (mood === "up") shop.accessTokens.clear();
    expect(await deliverFlowTriggers([someTrigger(store.id)])).toHaveLength(1);
  }
  const dying = await installedStore({ tokenSeconds: 60 });
  dying.shop.refreshTokens.clear();
  expect(await deliverFlowTriggers([becameActiveOf(dying.store.id)])).toHaveLength(1);
  expect(lines.length).toBeGreaterThanOrEqual(4);
  expect(lines.join("\n")).not.toMatch(/shp(at|rt)_/);
});

function becameActiveOf(storeId: string) {
  return becameActive({ storeId, referralId: randomUUID(), method: "none", placement: null, at: new Date() });
}
