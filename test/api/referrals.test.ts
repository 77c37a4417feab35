import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorOf } from "../../app/api/cursor.server.ts";
import { action as erasures } from "../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { walkStoreReferrals } from "../../app/referrals/list/walk-referrals.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { askApi } from "../support/api.ts";
import { makeKey, makePlatformKey } from "../support/api-keys.ts";
import { addReferrals } from "../support/referrals.ts";
import { click, report } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

const platform = await makePlatformKey();

/** A person who came by the link and signed up. */
async function signUp(store: Store): Promise<{ userId: string; id: string }> {
  const { clickId } = await click(followLink, store.referral_code, {
    query: "?src=counter-qr&utm_source=mail",
  });
  const userId = `user_${randomUUID()}`;
  const { json } = await report(signups, {
    user_id: userId,
    referral_code: store.referral_code,
    click_id: clickId,
  });
  return { userId, id: json["referral_id"] };
}

test("the list shows the person to the platform, and to a store a mark that says nothing", async () => {
  const store = await makeStore();
  const { userId, id } = await signUp(store);
  const list = async (key: string) =>
    (await askApi(`/stores/${store.slug}/referrals`, { key })).json["data"][0];
  const asPlatform = await list(platform);
  expect(asPlatform).toMatchObject({
    ...{ id, status: "signed_up", match_method: "click_id", placement: "counter-qr" },
    ...{ utm_params: { utm_source: "mail" }, person: id.slice(-4), user_id: userId, activated_at: null },
  });
  const key = await makeKey(store);
  expect(await list(key)).toEqual({ ...asPlatform, user_id: null });
  // Also for a store whose own pages show people: the key may be in anybody's hands.
  await database.pool.query("update store set anonymise_list = false where id = $1", [store.id]);
  expect(JSON.stringify(await askApi(`/stores/${store.slug}/referrals/${id}`, { key }))).not.toContain(
    userId,
  );
});

test("one referral comes with its receipt: what ties the signup to its click, and the rivals of a guess", async () => {
  const store = await makeStore();
  const { id, userId } = await signUp(store);
  const read = async (one: string) =>
    (await askApi(`/stores/${store.slug}/referrals/${one}`, { key: platform })).json;
  expect(await read(id)).toMatchObject({
    ...{ id, user_id: userId, store: store.slug, referral_code: store.referral_code, confirmed: false },
    receipt: {
      ...{ confidence: "certain", evidence: "click_id", window_days: 30, erased: false, open_until: null },
      browser: { said: "nothing", at: null },
      rivals: { count: 0, is_more: false, latest: [] },
    },
  });
  const { clickId } = await click(followLink, store.referral_code);
  await click(followLink, store.referral_code);
  expect(clickId).not.toBeNull();
  const guess = await report(signups, { user_id: randomUUID(), referral_code: store.referral_code });
  expect(await read(guess.json["referral_id"])).toMatchObject({
    match_method: "referral_code",
    receipt: { confidence: "probable", rivals: { count: 1, latest: [{ source: null }] } },
  });
  const neighbour = await makeStore();
  for (const path of [`${neighbour.slug}/referrals/${id}`, `${store.slug}/referrals/nonsense`])
    expect(await askApi(`/stores/${path}`, { key: platform })).toMatchObject({ status: 404 });
});

test("filters by status, place and days answer what they say", async () => {
  const store = await makeStore();
  const [click1, signup1, click2] = await addReferrals(store, [
    { at: new Date("2026-10-01T12:00:00Z"), placement: "counter" },
    { at: new Date("2026-10-02T20:00:00Z"), status: "signed_up", placement: "insta" },
    { at: new Date("2026-10-03T12:00:00Z") },
  ]);
  const ids = async (query: string) =>
    (await askApi(`/stores/${store.slug}/referrals${query}`, { key: platform })).json["data"].map(
      ({ id }: { id: string }) => id,
    );
  expect(await ids("")).toEqual([click2, signup1, click1]);
  expect(await ids("?status=signed_up")).toEqual([signup1]);
  expect(await ids("?placement=counter")).toEqual([click1]);
  expect(await ids("?placement=")).toEqual([click2]);
  expect(await ids("?from=2026-10-02&to=2026-10-02")).toEqual([signup1]);
  expect(await ids("?from=2026-10-03&to=2026-10-03&time_zone=Asia/Tokyo")).toEqual([click2, signup1]);
  expect(await ids("?from=2026-10-01&to=2026-10-03&status=clicked&placement=counter")).toEqual([click1]);
});

test("a text that no database can hold is refused with its field, wherever a parameter takes one", async () => {
  const store = await makeStore();
  const refused = { status: 422, json: { code: "invalid_request" } };
  for (const path of [
    ...[`/stores/${store.slug}/referrals?placement`, `/stores/${store.slug}/stats?placement`],
    ...["/stores?cursor", "/audit-log?store", `/stores/${store.slug}/placements?time_zone`],
  ])
    expect([path, await askApi(`${path}=a%00`, { key: platform })]).toMatchObject([
      path,
      { ...refused, json: { field: path.split("?")[1] } },
    ]);
});

test("a walk meets each row once while rows arrive, are matched and are displaced, at every page size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom({}, { dates: { since: new Date("2026-10-01"), until: new Date("2027-01-01") } }),
      fc.array(
        fc.record({
          act: fc.constantFrom("arrive" as const, "match" as const, "give back" as const),
          row: fc.nat(11),
        }),
        { minLength: 12, maxLength: 12 },
      ),
      async (limit, filter, acts) => {
        const store = await makeStore();
        const start = Date.parse("2026-11-01T00:00:00Z");
        const rows = Array.from({ length: 9 }, (_, n) => ({ at: new Date(start + n * 60_000) }));
        const ids = await addReferrals(store, rows);
        const met: string[] = [];
        let after: string | undefined;
        for (let page = 0; page < 30; page += 1) {
          const walked = await walkStoreReferrals(store.id, {
            ...{ limit, filter, withPeople: false, ...(after && { after }) },
          });
          met.push(...walked.rows.map(({ id }) => id));
          if (walked.next === null) break;
          after = walked.next;
          const { act, row } = acts[page % acts.length]!;
          const moved = [ids[row % ids.length], store.id];
          if (act === "arrive") await addReferrals(store, [{ at: new Date() }]);
          // The list's own order changes here, as it does with a signup and with a signup that gives way.
          else if (act === "match")
            await database.pool.query(
              `update store_referral set status = 'signed_up', match_method = 'click_id', signed_up_at = now(),
                 listed_at = now() where id = $1 and store_id = $2`,
              moved,
            );
          else
            await database.pool.query(
              `update store_referral set status = 'clicked', match_method = null, signed_up_at = null,
                 listed_at = clicked_at where id = $1 and store_id = $2`,
              moved,
            );
        }
        expect(met).toEqual([...ids].reverse());
      },
    ),
    { numRuns: 30 },
  );
});

test("a walk with a filter that no index answers stops at its bound, and goes on from there", async () => {
  const store = await makeStore();
  const [wanted] = await addReferrals(store, [{ at: new Date(Date.now() - 60_000), placement: "rare" }]);
  await addReferrals(
    store,
    Array.from({ length: 6 }, (_, n) => ({ at: new Date(Date.now() - n * 1000) })),
  );
  const page = (after?: string) =>
    walkStoreReferrals(store.id, {
      ...{ limit: 5, filter: { placement: "rare" }, withPeople: false, scanMax: 4 },
      ...(after && { after }),
    });
  const first = await page();
  expect(first.rows).toEqual([]);
  const second = await page(first.next!);
  expect([second.rows.map(({ id }) => id), second.next]).toEqual([[wanted], null]);
});

test("a spoilt cursor is refused, and so is one of another list", async () => {
  const store = await makeStore();
  await addReferrals(store, [{}, {}]);
  const path = `/stores/${store.slug}/referrals?limit=1`;
  const cursor: string = (await askApi(path, { key: platform })).json["next_cursor"];
  const spoilt = [`${cursor}x`, cursor.slice(1), `A${cursor.slice(1)}`, "%00", "", cursor.toUpperCase()];
  for (const one of spoilt)
    expect([one, await askApi(`${path}&cursor=${one}`, { key: platform })]).toMatchObject([
      one,
      { status: 422, json: { code: "invalid_request", field: "cursor" } },
    ]);
  expect((await askApi(`/stores?cursor=${cursor}`, { key: platform })).status).toBe(422);
});

test("a cursor is of one store, and a made-up one whose position is none is refused, in every list", async () => {
  const [store, other] = [await makeStore(), await makeStore()];
  await addReferrals(store, [{}, {}]);
  const { json } = await askApi(`/stores/${store.slug}/referrals?limit=1`, { key: platform });
  const made = await askApi("/webhook-endpoints", {
    ...{ key: platform, method: "POST", body: { url: "https://hooks.example.test/" } },
  });
  const { id } = made.json as { id: string };
  const [deliveries, referrals] = [`/webhook-endpoints/${id}/deliveries`, `/stores/${store.slug}/referrals`];
  for (const [path, cursor] of [
    [`/stores/${other.slug}/referrals`, json["next_cursor"]],
    [referrals, cursorOf(`referrals ${store.id}`, "x")],
    ["/stores", cursorOf("stores", "99999999999999999999")],
    ["/stores", cursorOf("stores", "")],
    ["/audit-log", cursorOf("audit ", "x")],
    [`/audit-log?store=${store.slug}`, cursorOf("audit ", randomUUID())],
    [deliveries, cursorOf(`deliveries ${id}`, "x y")],
    [deliveries, cursorOf(`deliveries ${id}`, `9999999999999999 ${randomUUID()}`)],
    [deliveries, cursorOf("deliveries ", `1 ${randomUUID()}`)],
    ["/webhook-endpoints", cursorOf("endpoints ", "x y")],
  ] as const) {
    const asked = `${path}${path.includes("?") ? "&" : "?"}cursor=${cursor}`;
    expect([path, await askApi(asked, { key: platform })]).toMatchObject([
      path,
      { status: 422, json: { code: "invalid_request", field: "cursor" } },
    ]);
  }
});

test("a parameter that comes twice, and one that nobody knows, are refused with the field by every operation", async () => {
  const store = await makeStore();
  for (const [path, field] of [
    ["/stores?limit=999&limit=1", "limit"],
    [`/stores/${store.slug}?nothing=1`, "nothing"],
    ["/key?limit=1", "limit"],
    [`/webhook-endpoints/${randomUUID()}?__proto__=1`, "__proto__"],
  ] as const)
    expect([path, await askApi(path, { key: platform })]).toMatchObject([
      path,
      { status: 422, json: { code: "invalid_request", field } },
    ]);
});

test("the platform reads a person's receipt as the signed route repeats it, until the person is erased", async () => {
  const store = await makeStore();
  const { userId } = await signUp(store);
  const repeated = await report(signups, { user_id: userId, referral_code: store.referral_code });
  const read = () => askApi(`/people/${encodeURIComponent(userId)}`, { key: platform });
  expect((await read()).json).toEqual(repeated.json);
  await report(erasures, { user_id: userId });
  expect(await read()).toMatchObject({ status: 404, json: { code: "not_found" } });
  for (const id of ["nobody", "%00", "a@b.example", "x".repeat(129)])
    expect((await askApi(`/people/${id}`, { key: platform })).status).toBe(404);
});
