import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as keys } from "../../app/routes/app.settings_.keys.tsx";
import { revokeKey } from "../../app/referrals/keys/create-api-key.server.ts";
import {
  createStoreKey,
  readStoreKeys,
  restoreStoreKey,
  revokeStoreKey,
} from "../../app/referrals/keys/store-keys.server.ts";
import { readChanges } from "../../app/referrals/stores/read-changes.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { makeMerchant } from "../support/merchant.ts";
import { askApi } from "../support/api.ts";
import { makeStore } from "../support/stores.ts";

const path = "/app/settings/keys";
const create = (id: string, name = "Dashboard") => ({ intent: "create", id, name });

async function readWith(token: string, store: Store): Promise<number> {
  return (await askApi(`/stores/${store.slug}/stats`, { key: token })).status;
}

test("a shop's key reads its own numbers, nobody else's, until it is revoked", async () => {
  const [store, neighbour] = [await makeStore(), await makeStore()];
  const [merchant, stranger] = [await makeMerchant(store), await makeMerchant(neighbour)];
  const id = randomUUID();
  const { status, json } = await merchant.act(keys, path, create(id));
  expect([status, json.status]).toEqual([200, "done"]);
  expect([await readWith(json.token, store), await readWith(json.token, neighbour)]).toEqual([200, 404]);
  expect(await readStoreKeys(store)).toMatchObject([{ id, name: "Dashboard", usedAt: expect.any(String) }]);
  expect(await readStoreKeys(neighbour)).toEqual([]);

  const theirs = await stranger.act(keys, path, { intent: "revoke", id });
  expect(theirs).toEqual({ status: 422, json: { status: "refused", errors: { form: "unknown" } } });
  expect(await readWith(json.token, store)).toBe(200);
  for (let times = 0; times < 2; times += 1)
    expect((await merchant.act(keys, path, { intent: "revoke", id })).status).toBe(200);
  expect(await readWith(json.token, store)).toBe(401);
  expect(await readStoreKeys(store)).toEqual([]);
});

test("a revocation of the shop's own is taken back within a minute, and every act is on record", async () => {
  const [store, neighbour] = [await makeStore(), await makeStore()];
  const [merchant, stranger] = [await makeMerchant(store), await makeMerchant(neighbour)];
  const id = randomUUID();
  const { json } = await merchant.act(keys, path, create(id));
  const restore = { intent: "restore", id };
  const unknown = { status: 422, json: { status: "refused", errors: { form: "unknown" } } };
  expect(await merchant.act(keys, path, restore)).toEqual(unknown);
  expect((await merchant.act(keys, path, { intent: "revoke", id })).json).toMatchObject({
    outcome: "revoked",
    id,
  });
  expect(await readWith(json.token, store)).toBe(401);
  expect(await stranger.act(keys, path, restore)).toEqual(unknown);
  expect((await merchant.act(keys, path, restore)).json).toMatchObject({ outcome: "restored" });
  expect(await readWith(json.token, store)).toBe(200);
  expect(await merchant.act(keys, path, restore)).toEqual(unknown);
  const acts = (await readChanges(store)).map(({ act }) => act).toReversed();
  expect(acts).toEqual(["key.created", "key.revoked", "key.restored"]);
});

test("a revocation stays after a minute, and by the operator's word", async () => {
  const store = await makeStore();
  const [id, at] = [randomUUID(), new Date()];
  await createStoreKey(store, { id, name: "Dashboard" }, at);
  const later = (ms: number) => new Date(at.getTime() + ms);
  await revokeStoreKey(store, id, at);
  // A second press does not begin the minute anew.
  await revokeStoreKey(store, id, later(50_000));
  expect(await restoreStoreKey(store, id, later(60_000))).toBe("unknown");
  expect(await restoreStoreKey(store, id, later(59_999))).toBe("restored");
  await revokeStoreKey(store, id, at);
  expect(await revokeKey(id)).toBe(true);
  expect(await restoreStoreKey(store, id, at)).toBe("unknown");
  expect(await revokeKey(id)).toBe(false);
});

test("a key whose place is taken does not come back", async () => {
  const store = await makeStore();
  const ids = Array.from({ length: 21 }, () => randomUUID());
  for (const id of ids.slice(0, 20)) await createStoreKey(store, { id, name: "Dashboard" });
  await revokeStoreKey(store, ids[0]!);
  await createStoreKey(store, { id: ids[20]!, name: "Dashboard" });
  expect(await restoreStoreKey(store, ids[0]!)).toBe("full");
});

test("a create that is repeated makes one key, of which the last answer is the one that works", async () => {
  const [store, neighbour] = [await makeStore(), await makeStore()];
  const [merchant, stranger] = [await makeMerchant(store), await makeMerchant(neighbour)];
  const id = randomUUID();
  const tokens: string[] = [];
  for (let times = 0; times < 2; times += 1)
    tokens.push((await merchant.act(keys, path, create(id))).json.token);
  expect(await readStoreKeys(store)).toHaveLength(1);
  expect((await stranger.act(keys, path, create(id))).status).toBe(422);
  expect(await Promise.all(tokens.map((token) => readWith(token, store)))).toEqual([401, 200]);
  // Once it is in use, nobody can take its place.
  expect((await merchant.act(keys, path, create(id))).status).toBe(422);
  expect(await readWith(tokens[1]!, store)).toBe(200);
});

test("a shop has twenty keys at most, also when it asks for many at once", async () => {
  const merchant = await makeMerchant(await makeStore());
  const asked = Array.from({ length: 25 }, () => merchant.act(keys, path, create(randomUUID())));
  const answers = (await Promise.all(asked)).map(({ status }) => status);
  expect(answers.filter((status) => status === 200)).toHaveLength(20);
  expect(answers.filter((status) => status === 422)).toHaveLength(5);
});

test("whatever makes no sense is a 422", async () => {
  const merchant = await makeMerchant(await makeStore());
  const id = randomUUID();
  const cases: Record<string, string>[] = [
    {},
    { intent: "create" },
    { intent: "constructor", id },
    create(id, " "),
    create(id, "x".repeat(61)),
    create(id, "a\0b"),
    create("1", "a"),
    { intent: "revoke", id: "' or 1=1 --" },
  ];
  const answers = await Promise.all(cases.map((fields) => merchant.act(keys, path, fields)));
  expect(answers.map(({ status }) => status)).toEqual(cases.map(() => 422));
});
