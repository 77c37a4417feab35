import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { readEndpoints } from "../../app/referrals/webhooks/read-endpoints.server.ts";
import { action as webhooks } from "../../app/routes/app.settings_.webhooks.tsx";
import { makeMerchant } from "../support/merchant.ts";
import { makeStore } from "../support/stores.ts";

const path = "/app/settings/webhooks";
const url = "https://hooks.example.test/in";

test("a shop's webhook is its own: no other shop can try, pause, rotate, resend or remove it", async () => {
  const [store, neighbour] = [await makeStore(), await makeStore()];
  const [merchant, stranger] = [await makeMerchant(store), await makeMerchant(neighbour)];
  const made = await merchant.act(webhooks, path, { intent: "create", url, events: "referral.signed_up" });
  expect(made).toMatchObject({ status: 200, json: { secret: expect.stringMatching(/^whsec_/) } });
  const [{ id }] = (await readEndpoints(store)) as unknown as [{ id: string }];
  expect(await readEndpoints(neighbour)).toEqual([]);
  const unknown = { status: 422, json: { status: "refused", errors: { form: "unknown" } } };
  for (const intent of ["test", "pause", "resume", "rotate", "remove"])
    expect([intent, await stranger.act(webhooks, path, { intent, id })]).toEqual([intent, unknown]);
  await merchant.act(webhooks, path, { intent: "test", id });
  const [{ messages }] = (await readEndpoints(store)) as unknown as [{ messages: { id: string }[] }];
  const resend = { intent: "resend", id, message: messages[0]!.id };
  expect(await stranger.act(webhooks, path, resend)).toEqual(unknown);
  expect((await merchant.act(webhooks, path, resend)).status).toBe(200);
  expect(await merchant.act(webhooks, path, { ...resend, message: randomUUID() })).toEqual(unknown);
  for (const [intent, state] of [
    ["pause", "by_hand"],
    ["resume", "active"],
  ] as const) {
    await merchant.act(webhooks, path, { intent, id });
    expect(await readEndpoints(store)).toMatchObject([{ id, state }]);
  }
  expect((await merchant.act(webhooks, path, { intent: "remove", id })).status).toBe(200);
  expect(await readEndpoints(store)).toEqual([]);
});

test("an address that is private or no address, and the twenty-first, are refused with the field", async () => {
  const merchant = await makeMerchant(await makeStore());
  const create = (one: string) =>
    merchant.act(webhooks, path, { intent: "create", url: one, events: "referral.signed_up" });
  for (const [one, fault] of [
    ["", "required"],
    ["http://hooks.example.test/", "address"],
    ["https://169.254.169.254/", "address"],
    [`${url}/\0`, "address"],
    [`${url}/${"x".repeat(2048)}`, "tooLong"],
  ] as const)
    expect([one, await create(one)]).toMatchObject([one, { status: 422, json: { errors: { url: fault } } }]);
  for (const [events, fault] of [
    ["", { events: "noEvent" }],
    ["referral.signed_up store.created", { "events.1": "invalid" }],
  ] as const)
    expect(await merchant.act(webhooks, path, { intent: "create", url, events })).toMatchObject({
      ...{ status: 422, json: { errors: fault } },
    });
  for (let times = 0; times < 20; times += 1) expect((await create(url)).status).toBe(200);
  expect(await create(url)).toMatchObject({ status: 422, json: { errors: { url: "full" } } });
});

test("an address is kept as URLs are written", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const typed = " HTTPS://hooks.Example.test/in\tto ";
  await merchant.act(webhooks, path, { intent: "create", url: typed, events: "referral.signed_up" });
  expect(await readEndpoints(store)).toMatchObject([{ url: "https://hooks.example.test/into" }]);
});
