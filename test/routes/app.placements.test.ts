import fc from "fast-check";
import { expect, test } from "vitest";
import { config } from "../../app/config.server.ts";
import { lastDays } from "../../app/referrals/reports/date-range.ts";
import { findOwnPlace, readPlacements } from "../../app/referrals/placements/read-placements.server.ts";
import { action as copied } from "../../app/routes/app.copied.ts";
import { action as create } from "../../app/routes/app.placements.tsx";
import { action as keep } from "../../app/routes/app.placements_.$name.tsx";
import { action as settings } from "../../app/routes/app.settings.tsx";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { makeMerchant, send, sessionToken } from "../support/merchant.ts";
import { eventsAbout, makeStore } from "../support/stores.ts";
import { utc } from "../../app/referrals/reports/time-zone.ts";

const list = "/app/placements";
const namesOf = async (store: Store) =>
  (await readPlacements(store, lastDays(1, utc, new Date()))).inUse.map(({ name }) => name);

test("a place is added once, however often and fast it is asked for", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => merchant.act(create, list, { label: "Counter QR" })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const outcomes = answers.map(({ json }) => json.outcome).toSorted();
  expect(outcomes).toEqual(["created", "repeat", "repeat", "repeat", "repeat"]);
  expect(await namesOf(store)).toEqual(["counter-qr"]);
});

test("a bad name is a 422 that says what is wrong with which field, and adds nothing", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const cases: [Record<string, string>, string][] = [
    [{}, "required"],
    [{ label: "" }, "required"],
    [{ label: "!!!" }, "rule"],
    [{ label: "x".repeat(61) }, "tooLong"],
  ];
  const answers = await Promise.all(cases.map(([fields]) => merchant.act(create, list, fields)));
  expect(answers).toEqual(
    cases.map(([, label]) => ({ status: 422, json: { status: "refused", errors: { label } } })),
  );
  expect(await namesOf(store)).toEqual([]);
});

test("whatever is sent as a name, nothing breaks", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const odd = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\0", "\ud800", "__proto__", "' or 1=1 --", "%00", "x".repeat(100_000)),
  );
  await fc.assert(
    fc.asyncProperty(odd, odd, async (label, place) => {
      const created = await merchant.act(create, list, { label, [label]: place });
      expect([200, 422]).toContain(created.status);
      const archived = await merchant.act(keep, list, { archived: "true" }, { name: place });
      expect([200, 422]).toContain(archived.status);
      const renamed = await merchant.act(keep, list, { label }, { name: place });
      expect([200, 422]).toContain(renamed.status);
    }),
    { numRuns: 100 },
  );
  const body = new FormData();
  body.set("label", new File(["x"], "name.txt"));
  const headers = { Authorization: `Bearer ${sessionToken(store.shop_domain!)}` };
  expect((await send(create, list, { body, headers })).status).toBe(422);
  const json = { ...headers, "Content-Type": "application/json" };
  expect((await send(create, list, { body: '{"label":"a"}', headers: json })).status).toBe(422);
});

test("nothing is changed without a session token in the header: not by a form, not by a token in the address", async () => {
  const store = await makeStore();
  await makeMerchant(store);
  const shop = store.shop_domain!;
  const query = `?shop=${shop}&host=x&embedded=1&id_token=${sessionToken(shop)}`;
  const forged = `${sessionToken(shop).slice(0, -5)}AAAAA`;
  const attempts: { path: string; headers?: Record<string, string> }[] = [
    { path: list },
    { path: list + query },
    { path: list, headers: { Cookie: `id_token=${sessionToken(shop)}` } },
    { path: list, headers: { Authorization: `Bearer ${forged}` } },
  ];
  for (const action of [create, settings, copied]) {
    for (const { path, headers = {} } of attempts) {
      const body = new URLSearchParams({ label: "forged", category: "fitness", anonymise: "false" });
      expect((await send(action, path, { body, headers })).status).toBe(401);
    }
  }
  expect(await namesOf(store)).toEqual([]);
});

test("a merchant archives their own places only", async () => {
  const [store, stranger] = [await makeStore(), await makeStore()];
  const [owner, other] = [await makeMerchant(store), await makeMerchant(stranger)];
  await owner.act(create, list, { label: "window" });
  const params = { name: "window" };
  for (const archived of ["true", "false"]) {
    const tried = await other.act(keep, `${list}/window`, { archived }, params);
    expect(tried).toEqual({ status: 422, json: { status: "refused", errors: { form: "unknown" } } });
  }
  expect(await namesOf(stranger)).toEqual([]);
  expect(await findOwnPlace(store, "window")).toMatchObject({ archived_at: null });

  const done = await owner.act(keep, `${list}/window`, { archived: "true" }, params);
  expect(done).toEqual({ status: 200, json: { status: "done", outcome: "archived" } });
  expect(await findOwnPlace(store, "window")).toMatchObject({ archived_at: expect.any(Date) as Date });
  const back = await owner.act(keep, `${list}/window`, { archived: "false" }, params);
  expect(back.json).toEqual({ status: "done", outcome: "restored" });

  const renamed = await owner.act(keep, `${list}/window`, { label: " Schaufenster " }, params);
  expect(renamed.json).toEqual({ status: "done", label: "Schaufenster" });
  expect(await findOwnPlace(store, "window")).toMatchObject({ label: "Schaufenster" });
  const bad = await owner.act(keep, `${list}/window`, { label: "x".repeat(61) }, params);
  expect(bad.json).toEqual({ status: "refused", errors: { label: "tooLong" } });
});

test("an uninstalled shop changes nothing, and a portal that is off answers that it is", async () => {
  const gone = await makeStore({ status: "deactivated" });
  const merchant = await makeMerchant(gone);
  await database.pool.query("update store set uninstalled_at = now() + interval '1 hour' where id = $1", [
    gone.id,
  ]);
  const tried = await merchant.act(create, list, { label: "window" });
  expect(tried).toEqual({ status: 409, json: { status: "refused", errors: { form: "deactivated" } } });
  expect(await namesOf(gone)).toEqual([]);

  const present = await makeMerchant(await makeStore());
  const { features } = config;
  config.features = new Set(["integration_api"]);
  try {
    const off = await present.act(create, list, { label: "window" });
    expect([off.status, off.json.code]).toEqual([404, "feature_disabled"]);
  } finally {
    config.features = features;
  }
});

test("analytics hears which place's link was copied, and no name that links could not carry", async () => {
  const store = await makeStore();
  const merchant = await makeMerchant(store);
  const path = "/app/copied";
  expect((await merchant.act(copied, path, { placement: "window" })).status).toBe(200);
  expect((await merchant.act(copied, path, {})).status).toBe(200);
  expect((await merchant.act(copied, path, { placement: "Not a name" })).status).toBe(422);
  const told = (await eventsAbout(store.referral_code)).filter(({ event }) => event.includes("COPIED"));
  const placements = told.map(({ properties }) => (properties as { placement: string | null }).placement);
  expect(placements.toSorted()).toEqual([null, "window"].toSorted());
});
