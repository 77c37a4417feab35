import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { action as clerk } from "../../app/routes/attribution.clerk.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, click, signed } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

/** An event as Clerk sends it through Svix, with the personal data that Clerk puts in. */
async function send(type: string, data: object, secret = process.env["CLERK_WEBHOOK_SECRET"]!) {
  const body = JSON.stringify({
    type,
    data: { first_name: "Ada", email_addresses: [{ email_address: "ada@lovelace.example" }], ...data },
  });
  const [id, at] = [randomUUID(), new Date()];
  const response = await call(clerk, "/attribution/clerk", {
    method: "POST",
    body,
    headers: {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
      "svix-signature": new Webhook(secret).sign(id, at, body),
    },
  });
  return { status: response.status, json: (await response.json()) as Record<string, any> };
}

test("a created user with a code in the metadata is a signup, from the most trusted place", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  const id = `user_${randomUUID()}`;
  const answer = await send("user.created", {
    id,
    created_at: Date.now() - 1000,
    public_metadata: {},
    private_metadata: { ref: store.referral_code },
    unsafe_metadata: { ref: "store-forged-0000" },
  });
  expect(answer).toMatchObject({
    status: 200,
    json: { attributed: true, user_id: id, match: { method: "referral_code" } },
  });
  const cookie = encodeURIComponent(JSON.stringify({ click_id: clickId, utm: { utm_source: "ig" } }));
  const other = await send("user.created", {
    id: `user_${randomUUID()}`,
    unsafe_metadata: { referral: store.referral_code, ref_click: cookie },
  });
  expect(other.json).toMatchObject({ attributed: true, match: { method: "click_id" } });
  expect(await numbersOf(store)).toMatchObject({ signups: 2 });
});

test("a deleted user is an erasure, and anything else is ignored", async () => {
  const id = `user_${randomUUID()}`;
  expect(await send("user.deleted", { id, deleted: true })).toEqual({
    status: 200,
    json: { user_id: id, erased: true },
  });
  for (const [type, data] of [
    ["user.created", { id }],
    ["user.created", { id, unsafe_metadata: { ref: "not a code" } }],
    ["user.updated", { id, unsafe_metadata: { ref: "store-a-0000" } }],
    ["session.created", {}],
  ] as const)
    expect(await send(type, data)).toEqual({ status: 200, json: { ignored: true } });
});

test("nothing of what Clerk knows about a person is stored", async () => {
  const store = await makeStore();
  await send("user.created", { id: `user_${randomUUID()}`, public_metadata: { ref: store.referral_code } });
  for (const table of ["message_receipt", '"user"', "store_referral", "pgboss.job"]) {
    const { rowCount } = await database.pool.query(`select 1 from ${table} t where t::text ~ 'lovelace|Ada'`);
    expect([table, rowCount]).toEqual([table, 0]);
  }
});

test("only Clerk's own signature opens the route", async () => {
  const forged = await send("user.deleted", { id: "x" }, `whsec_${Buffer.alloc(32).toString("base64")}`);
  expect(forged).toMatchObject({ status: 401, json: { code: "bad_signature" } });
  const ours = await call(clerk, "/attribution/clerk", signed("{}"));
  expect(ours.status).toBe(401);
});

test("a damaged code in the metadata, or an empty ref beside a referral, is a signup", async () => {
  const store = await makeStore();
  const repaired = await send("user.created", {
    id: `user_${randomUUID()}`,
    unsafe_metadata: { ref: `${store.referral_code}.` },
  });
  expect(repaired.json).toMatchObject({ attributed: true, warnings: ["referral_code_repaired"] });
  const empty = await send("user.created", {
    id: `user_${randomUUID()}`,
    unsafe_metadata: { ref: "", referral: store.referral_code },
  });
  expect(empty.json).toMatchObject({ attributed: true, warnings: [] });
});
