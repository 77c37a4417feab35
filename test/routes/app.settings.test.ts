import { expect, test } from "vitest";
import { action as save } from "../../app/routes/app.settings.tsx";
import { database } from "../../app/storage/engine/database.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import { findStoreBySlug, type Store } from "../../app/storage/stores/store.server.ts";
import { makeMerchant } from "../support/merchant.ts";
import { makeStore } from "../support/stores.ts";

const path = "/app/settings";
const settingsOf = async (store: Store) => {
  const { status, category, anonymise_list } = (await findStoreBySlug(database.pool, store.slug))!;
  return { status, category, anonymise_list };
};

test("choosing a category finishes the setup, once; saving again changes only what was changed", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  expect(await settingsOf(store)).toEqual({ status: "pending", category: null, anonymise_list: true });
  const first = await merchant.act(save, path, { category: "fitness", anonymise: "true" });
  expect(first).toEqual({ status: 200, json: { status: "done", finished: true } });
  expect(await settingsOf(store)).toEqual({ status: "active", category: "fitness", anonymise_list: true });
  const again = await merchant.act(save, path, { category: "other", anonymise: "false" });
  expect(again.json).toEqual({ status: "done", finished: false });
  expect(await settingsOf(store)).toEqual({ status: "active", category: "other", anonymise_list: false });
});

test("a suspended shop may save its settings and stays suspended", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  await updateStoreSuspended(database.pool, store.slug, true, new Date());
  const { json } = await merchant.act(save, path, { category: "health_food", anonymise: "true" });
  expect(json).toEqual({ status: "done", finished: false });
  expect(await settingsOf(store)).toMatchObject({ status: "suspended", category: "health_food" });
});

test("an uninstalled shop saves nothing and does not come back", async () => {
  const store = await makeStore({ status: "deactivated" });
  const merchant = await makeMerchant(store);
  await database.pool.query("update store set uninstalled_at = now() + interval '1 hour' where id = $1", [
    store.id,
  ]);
  expect((await merchant.act(save, path, { category: "fitness", anonymise: "false" })).status).toBe(409);
  expect(await settingsOf(store)).toEqual({ status: "deactivated", category: null, anonymise_list: true });
});

test("settings that make no sense are a 422 naming each, and nothing of them is saved", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const cases: [Record<string, string>, Record<string, string>][] = [
    [{}, { category: "category", anonymise: "invalid" }],
    [{ category: "", anonymise: "false" }, { category: "category" }],
    [{ category: "constructor", anonymise: "false" }, { category: "category" }],
    [{ category: "fitness", anonymise: "\0" }, { anonymise: "invalid" }],
  ];
  for (const [fields, errors] of cases)
    expect(await merchant.act(save, path, fields)).toEqual({
      status: 422,
      json: { status: "refused", errors },
    });
  expect(await settingsOf(store)).toEqual({ status: "pending", category: null, anonymise_list: true });
});

test("one shop's settings are nobody else's", async () => {
  const [store, neighbour] = [await makeStore(), await makeStore()];
  const merchant = await makeMerchant(store);
  await merchant.act(save, `${path}?shop=${neighbour.shop_domain}`, {
    category: "fitness",
    anonymise: "false",
    shop: neighbour.shop_domain!,
    storeId: neighbour.id,
  });
  expect(await settingsOf(neighbour)).toEqual({ status: "pending", category: null, anonymise_list: true });
  expect(await settingsOf(store)).toMatchObject({ category: "fitness" });
});
