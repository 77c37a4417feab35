import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { action as clerk } from "../../app/routes/attribution.clerk.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, click, signed } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

/** An event as Clerk sends it through Svix, with the personal data that Clerk puts in. */
async function send(
  type: string,
  data: object,
  { secret = process.env["CLERK_WEBHOOK_SECRET"]!, families = ["svix"], receivedAt = new Date() } = {},
) {
  const body = JSON.stringify({
    type,
    data: { first_name: "Ada", email_addresses: [{ email_address: "ada@lovelace.example" }], ...data },
  });
  const [id, at] = [randomUUID(), receivedAt];
  const values = [id, String(Math.floor(at.getTime() / 1000)), new Webhook(secret).sign(id, at, body)];
  const names = ["id", "timestamp", "signature"];
  const response = await call(clerk, "/attribution/clerk", {
    method: "POST",
    body,
    headers: Object.fromEntries(
      families.flatMap((family) => names.map((name, n) => [`${family}-${name}`, values[n] ?? ""])),
    ),
    receivedAt,
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
  const forged = await send(
    "user.deleted",
    { id: "x" },
    { secret: `whsec_${Buffer.alloc(32).toString("base64")}` },
  );
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

test("Clerk's messages come under either family of headers, and under both", async () => {
  const store = await makeStore();
  for (const families of [["svix"], ["webhook"], ["svix", "webhook"]]) {
    const user = { id: `user_${randomUUID()}`, public_metadata: { ref: store.referral_code } };
    expect([families, await send("user.created", user, { families })]).toMatchObject([
      families,
      { status: 200, json: { attributed: true } },
    ]);
  }
  expect(await send("user.created", {}, { families: [] })).toMatchObject({
    status: 401,
    json: { code: "missing_signature" },
  });
});

test("an update is a signup within a day of the account's making, by the time of the update", async () => {
  const store = await makeStore();
  const now = new Date();
  const ago = (hours: number) => now.getTime() - hours * 3_600_000;
  const cases: [boolean, object][] = [
    [true, { created_at: ago(0.01) }],
    [true, { created_at: ago(24) }],
    [false, { created_at: ago(24) - 1 }],
    [true, { created_at: ago(30), updated_at: ago(7) }],
    [false, { created_at: ago(30), updated_at: ago(5) }],
    [false, { created_at: ago(30), updated_at: ago(-1) }],
    [true, { created_at: ago(-0.05) }],
    [false, { created_at: ago(-1) }],
    [false, { created_at: "today" }],
    [false, {}],
  ];
  for (const [counts, times] of cases) {
    const user = { id: `user_${randomUUID()}`, unsafe_metadata: { ref: store.referral_code }, ...times };
    const { json } = await send("user.updated", user, { receivedAt: now });
    expect([times, json]).toMatchObject([times, counts ? { attributed: true } : { ignored: true }]);
  }
});

test("an OAuth sign-up whose code comes with the update is matched to its click, at the account's time", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code);
  const made = { id: `user_${randomUUID()}`, created_at: Date.now() };
  expect((await send("user.created", made)).json).toEqual({ ignored: true });
  const told = { ...made, unsafe_metadata: { ref: store.referral_code, click_id: clickId } };
  const first = await send("user.updated", told);
  expect(first.json).toMatchObject({ attributed: true, repeat: false, match: { method: "click_id" } });
  expect((await send("user.updated", told)).json).toMatchObject({ repeat: true });
  expect(await numbersOf(store)).toMatchObject({ signups: 1 });
});

test("the click beside the code is read as it is, as JSON, and as the cookie holds it", async () => {
  const store = await makeStore();
  const spellings: ((click: object) => unknown)[] = [
    (value) => value,
    (value) => JSON.stringify(value),
    (value) => encodeURIComponent(JSON.stringify(value)),
    (value) => encodeURIComponent(JSON.stringify(value)).toLowerCase(),
  ];
  for (const spell of spellings) {
    const { clickId } = await click(followLink, store.referral_code);
    const unsafe_metadata = {
      ref: store.referral_code,
      ref_click: spell({ click_id: clickId }),
      click_id: "",
    };
    const { json } = await send("user.created", { id: `user_${randomUUID()}`, unsafe_metadata });
    expect([spell.toString(), json]).toMatchObject([
      spell.toString(),
      { match: { method: "click_id" }, warnings: [] },
    ]);
  }
  for (const ref_click of ["%", "hello", "[1", 7, [], null, "null"]) {
    const unsafe_metadata = { ref: store.referral_code, ref_click };
    const { status, json } = await send("user.created", { id: `user_${randomUUID()}`, unsafe_metadata });
    expect({ ref_click, status, json }).toMatchObject({ ref_click, status: 200, json: { attributed: true } });
  }
});

test("a code that a broken template left is passed over for the next metadata", async () => {
  const store = await makeStore();
  const { json } = await send("user.created", {
    id: `user_${randomUUID()}`,
    public_metadata: { ref: "undefined", referral: "null" },
    private_metadata: { ref: 7 },
    unsafe_metadata: { ref: " ", referral: store.referral_code },
  });
  expect(json).toMatchObject({ attributed: true, store: store.slug });
});

test("an id that no report may have is ignored by its reason, and nothing is stored", async () => {
  const store = await makeStore();
  const ids = [
    "a\u0000b",
    "\ud800",
    "x@y.z",
    "",
    " ",
    "undefined",
    "[object Object]",
    "x".repeat(129),
    2 ** 53,
    null,
    {},
  ];
  for (const type of ["user.created", "user.updated", "user.deleted"])
    for (const id of ids) {
      const user = { id, created_at: Date.now(), public_metadata: { ref: store.referral_code } };
      expect([type, id, await send(type, user)]).toEqual([
        type,
        id,
        { status: 200, json: { ignored: true, reason: "invalid_user_id" } },
      ]);
    }
  expect(await numbersOf(store)).toMatchObject({ signups: 0 });
});
