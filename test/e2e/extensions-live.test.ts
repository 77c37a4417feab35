import { afterAll, beforeAll, expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { findStoreByDomain, updateStoreCategory } from "../../app/storage/stores/store.server.ts";
import { soon, startTestDemo } from "../support/demo.ts";
import { chrome } from "../support/requests.ts";
import { metafieldsOf, storefrontPage } from "../../demo/shopify/storefront.ts";

let demo: Demo;

beforeAll(async () => {
  demo = await startTestDemo();
});
afterAll(() => demo?.stop());

const shop = () => demo.shopify.shops.get(demo.shop);
const code = () => demo.store!.tracked_link.split("/").at(-1)!;

const metafields = () => metafieldsOf(shop());
const storefront = () => storefrontPage(shop(), demo.addresses);

async function openPage(): Promise<void> {
  const { pathname, search } = new URL(demo.shopify.frameUrl(demo.shop, "/app"));
  const headers = { "user-agent": chrome, accept: "text/html" };
  expect((await fetch(demo.addresses.appFront + pathname + search, { headers })).status).toBe(200);
}

test("what the running app publishes, the theme block shows: nothing before the setup, the tracked link after it", async () => {
  await expect.poll(metafields, soon).toMatchObject({ active: false });
  expect(await storefront()).toContain("Nothing of the app is here");
  await demo.act("acme-supplements", "theme", { "referral-banner": true });
  expect(await storefront()).not.toContain("?src=theme");
  const store = (await findStoreByDomain(database.pool, demo.shop))!;
  await updateStoreCategory(database.pool, store.id, "fitness");
  await openPage();
  await expect.poll(metafields, soon).toEqual({ active: true, tracked_link: demo.store!.tracked_link });
  expect(await storefront()).toContain(`href="${demo.store!.tracked_link}?src=theme"`);
});

test("a signup and an activation start the shop's workflows; while Shopify is away they wait, and signups do not", async () => {
  const handles = () => shop().flowTriggers.map(({ handle }) => handle);
  const signUp = async (userId: string) => {
    const sent = demo.callbacks.send("signups", { user_id: userId, referral_code: code() });
    await expect.poll(() => sent.state, soon).toBe("delivered");
    return sent;
  };
  await signUp("user_1");
  await expect.poll(handles, soon).toEqual(["referral-signup-recorded"]);
  await demo.act("acme-supplements", "api", { is: "down" });
  expect(await signUp("user_2")).toMatchObject({ attempts: 1, status: 200 });
  demo.callbacks.send("activations", { user_id: "user_1" });
  const refused = () => demo.log.filter(({ text }) => text.includes("while Shopify was down")).length;
  await expect.poll(refused, soon).toBeGreaterThanOrEqual(2);
  expect(handles()).toHaveLength(1);
  await demo.act("acme-supplements", "api", { is: "up" });
  await expect
    .poll(() => handles().sort(), { timeout: 40_000 })
    .toEqual(["referral-became-active", "referral-signup-recorded", "referral-signup-recorded"]);
});
