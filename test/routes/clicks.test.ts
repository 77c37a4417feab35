import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { config } from "../../app/config.server.ts";
import { loader as sendScript } from "../../app/routes/ref[.]js.ts";
import { action as beacon } from "../../app/routes/attribution.clicks.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, chrome, click } from "../support/requests.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

const landing = "https://landing.example.test";

function sendBeacon(body: unknown, options: { headers?: Record<string, string>; address?: string } = {}) {
  const { headers, ...rest } = options;
  return call(beacon, "/attribution/clicks", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "User-Agent": chrome, "Accept-Language": "en", Origin: landing, ...headers },
    ...rest,
  });
}

test("a tracked link counts the click and leads to the landing page with every parameter as it came", async () => {
  const store = await makeStore();
  const query = "?utm_source=%C3%BC%20x&b=1&utm_source=two&B=%zz&flag&src=ig&x=a+b";
  const { response, location, clickId } = await click(followLink, store.referral_code, { query });
  expect(response.status).toBe(302);
  expect(location.href).toBe(`${landing}/welcome${query}&ref=${store.referral_code}&click_id=${clickId}`);
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("X-Robots-Tag")).toBe("noindex");
  expect(await numbersOf(store)).toMatchObject({ clicks: 1 });
  const { rows } = await database.pool.query("select * from store_referral where click_id = $1", [clickId]);
  expect(rows).toMatchObject([
    { status: "clicked", placement: "ig", counted_as: "other", utm_params: { utm_source: ["ü x", "two"] } },
  ]);
});

test("ref and click_id of the incoming query are replaced, however they are spelt", async () => {
  const store = await makeStore();
  const { location } = await click(followLink, store.referral_code, {
    query:
      "?ref=evil&click_id=evil&%72ef=evil&keep=1&REF=evil&amp;ref=evil&amp;amp;Click_ID=evil&ref%3Dx=stays&preference=2",
  });
  expect(location.search).toBe(
    `?keep=1&ref%3Dx=stays&preference=2&ref=${store.referral_code}&click_id=${location.searchParams.get("click_id")}`,
  );
  expect(location.href).not.toContain("evil");
});

test("an unknown, inactive or live code cannot be told apart from outside, and a malformed one is not echoed", async () => {
  const codes = [
    (await makeStore()).referral_code,
    (await makeStore({ status: "suspended" })).referral_code,
    "store-nobody-0000",
  ];
  const answers = await Promise.all(codes.map((code) => click(followLink, code)));
  const shapes = answers.map(({ response, location }, n) => [
    response.status,
    [...response.headers.keys()],
    location.href.replaceAll(codes[n]!, "CODE").replace(/[0-9a-f-]{36}/, "ID"),
  ]);
  expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
  const { response, location } = await click(followLink, "%0d%0aSet-Cookie:x=1", { query: "?a=1" });
  expect(response.status).toBe(302);
  expect(location.href).toBe(`${landing}/welcome?a=1`);
});

test("a link never leads anywhere but to the landing page's origin", async () => {
  const store = await makeStore();
  for (const query of [
    "?next=//evil.example",
    "?@evil.example/",
    "?#//evil",
    "?/../..//evil.example",
    "?ref=//evil.example",
  ]) {
    const { location } = await click(followLink, store.referral_code, { query });
    expect(location.origin).toBe(landing);
  }
});

test("the same visitor within the half hour is one click, and every hit has an id of its own", async () => {
  const store = await makeStore();
  const address = randomUUID();
  const first = await click(followLink, store.referral_code, { address });
  const repeat = await click(followLink, store.referral_code, { address });
  const placed = await click(followLink, store.referral_code, { address, query: "?src=ig" });
  const other = await click(followLink, store.referral_code, { address: randomUUID() });
  expect(new Set([first, repeat, placed, other].map(({ clickId }) => clickId)).size).toBe(4);
  expect(await numbersOf(store)).toMatchObject({ clicks: 3, filtered: { duplicate: 1 } });
});

test("machines, HEAD, prefetches and links loaded by a page are redirected and counted apart, people in in-app browsers as clicks", async () => {
  const store = await makeStore();
  const go = (options: Parameters<typeof click>[2]) => click(followLink, store.referral_code, options);
  const bots = [
    { userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" },
    { userAgent: "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0" },
    { userAgent: "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" },
    { userAgent: "curl/8.1" },
    { userAgent: null },
    { userAgent: " " },
    { method: "HEAD" },
  ];
  for (const bot of bots) expect((await go(bot)).response.status).toBe(302);
  const prefetches: Record<string, string>[] = [
    { "Sec-Purpose": "prefetch;prerender" },
    { Purpose: "prefetch" },
  ];
  for (const headers of prefetches) expect((await go({ headers })).clickId).toBeNull();
  const embeds = ["image", "iframe", "script", "empty"];
  for (const destination of embeds) await go({ headers: { "Sec-Fetch-Dest": destination } });
  const people = [
    `${chrome} Instagram 300.0.0.0 Android`,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/440.0.0.0]",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 musical_ly_32.0 BytedanceWebview/d8a21c6 TikTok 32.0",
    `${chrome} BingSapphire/29.0`,
  ];
  for (const userAgent of people) await go({ userAgent, headers: { "Sec-Fetch-Dest": "document" } });
  expect(await numbersOf(store)).toMatchObject({
    clicks: people.length,
    filtered: { bot: bots.length, prefetch: prefetches.length, embedded: embeds.length, duplicate: 0 },
  });
});

test("a suspended store's visits are counted as inactive, not as clicks", async () => {
  const store = await makeStore({ status: "suspended" });
  await click(followLink, store.referral_code);
  expect(await numbersOf(store)).toMatchObject({ clicks: 0, filtered: { inactive: 1 } });
});

test("a counted click is one event, a filtered one none", async () => {
  const store = await makeStore();
  const { clickId } = await click(followLink, store.referral_code, { query: "?utm_source=ig" });
  await click(followLink, store.referral_code, { userAgent: "curl/8.1" });
  await numbersOf(store);
  expect(await eventsAbout(store.referral_code)).toMatchObject([
    { event: "STORE_REGISTERED" },
    {
      event: "STORE_REFERRAL_LINK_CLICKED",
      distinct_id: clickId,
      store_id: store.id,
      properties: { referral_code: store.referral_code, utm_source: "ig", $process_person_profile: false },
    },
  ]);
});

test("the landing page's beacon counts the visit once, and not again after a tracked link", async () => {
  const store = await makeStore();
  const address = randomUUID();
  const source_url = `${landing}/?ref=${store.referral_code}&utm_source=ig&secret=1#part`;
  const first = await sendBeacon(
    { referral_code: store.referral_code.toUpperCase(), source_url },
    { address },
  );
  const { click_id: clickId } = (await first.json()) as { click_id: string };
  expect(first.status).toBe(200);
  expect(first.headers.get("Access-Control-Allow-Origin")).toBe(landing);
  await click(followLink, store.referral_code, { address });
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { duplicate: 1 } });
  const { rows } = await database.pool.query(
    "select source_url, utm_params from store_referral where click_id = $1",
    [clickId],
  );
  expect(rows).toEqual([{ source_url: `${landing}/?utm_source=ig`, utm_params: { utm_source: "ig" } }]);
});

test("the filter of embedded hits is not the beacon's: its page was opened", async () => {
  const store = await makeStore();
  const headers = { "Sec-Fetch-Dest": "empty" };
  await sendBeacon({ referral_code: store.referral_code, source_url: landing }, { headers });
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { embedded: 0 } });
});

test("the beacon's answer says outside that its click or claim was promised", async () => {
  const store = await makeStore();
  const visit = { referral_code: store.referral_code, source_url: `${landing}/?ref=${store.referral_code}` };
  const { clickId } = await click(followLink, store.referral_code);
  for (const more of [{ claim: randomUUID() }, { claim: randomUUID(), click_id: clickId }]) {
    const answer = await sendBeacon({ ...visit, ...more });
    expect(answer.headers.get("Server-Timing")).toBe('click;desc="committed"');
  }
});

test("a beacon for an unknown code gets a click id like any other", async () => {
  const answer = await sendBeacon({ referral_code: "store-nobody-0000", source_url: landing });
  expect(await answer.json()).toEqual({
    click_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    referral_code: "store-nobody-0000",
  });
});

test("a beacon is refused with a reason: its origin, its size, its JSON, its fields", async () => {
  const good = { referral_code: "store-a-0000", source_url: landing };
  const cases: [number, string, Promise<Response>][] = [
    [403, "origin_not_allowed", sendBeacon(good, { headers: { Origin: "https://evil.example" } })],
    [413, "payload_too_large", sendBeacon("x".repeat(16 * 1024 + 1))],
    [400, "invalid_json", sendBeacon("{")],
    [422, "invalid_request", sendBeacon({ ...good, referral_code: "a b" })],
    [422, "invalid_request", sendBeacon({ ...good, source_url: "javascript:alert(1)" })],
    [405, "method_not_allowed", call(beacon, "/", { method: "PUT" })],
  ];
  for (const [status, code, answer] of cases) {
    const response = await answer;
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  }
});

onRealPostgres(
  "a slow database hands no shared click on: the page view is asked to tell of itself again",
  async () => {
    const store = await makeStore();
    const { clickId } = await click(followLink, store.referral_code);
    const body = (claim: string) => ({
      referral_code: store.referral_code,
      source_url: landing,
      click_id: clickId,
      claim,
    });
    expect((await sendBeacon(body(randomUUID()))).status).toBe(200);
    const [slow, friend] = [await database.pool.connect(), randomUUID()];
    await slow.query("begin; lock table click_claim in exclusive mode");
    const waiting = await sendBeacon(body(friend));
    await slow.query("rollback");
    slow.release();
    expect([waiting.status, waiting.headers.get("Retry-After")]).toEqual([503, "1"]);
    const answer = (await (await sendBeacon(body(friend))).json()) as { click_id: string };
    expect(answer.click_id).not.toBe(clickId);
    expect(await numbersOf(store)).toMatchObject({ clicks: 2 });
  },
);

test("a visit tells its site, device and country: by headers on a link, by the script on a landing page", async () => {
  const store = await makeStore();
  config.countryHeader = "CF-IPCountry";
  try {
    const headers = { Referer: "https://www.instagram.com/p/secret", "CF-IPCountry": "DE" };
    await click(followLink, store.referral_code, { headers });
    const visit = { referral_code: store.referral_code, source_url: `${landing}/`, cookies: false };
    // The beacon's own referrer is the landing page, and is not looked at.
    const sent = { headers: { Referer: `${landing}/`, "CF-IPCountry": "XX" } };
    for (const referrer of ["Blog.example:8443", "", undefined, 7])
      await sendBeacon({ ...visit, referrer, claim: randomUUID() }, sent);
    await numbersOf(store);
  } finally {
    config.countryHeader = undefined;
  }
  const { rows } = await database.pool.query(
    "select device, came_from, country from store_referral where store_id = $1 order by id",
    [store.id],
  );
  expect(rows.map((row) => Object.values(row).join(" "))).toEqual([
    "desktop instagram DE",
    "desktop blog.example ",
    "desktop direct ",
    "desktop unknown ",
    "desktop unknown ",
  ]);
});

test("the landing page may read a refusal, so that its script does not take it for a broken network", async () => {
  const refusals: [status: number, body: unknown][] = [
    [400, "{"],
    [413, "x".repeat(20_000)],
    [422, { referral_code: "no code", source_url: landing }],
  ];
  for (const [status, body] of refusals) {
    const response = await sendBeacon(body);
    expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([status, landing]);
  }
  const foreign = await sendBeacon({}, { headers: { Origin: "https://foreign.example" } });
  expect([foreign.status, foreign.headers.get("Access-Control-Allow-Origin")]).toEqual([403, null]);
});

test("a page view with odd UTM is counted", async () => {
  const store = await makeStore();
  for (const utm of [[], "x", 1])
    expect(
      (await sendBeacon({ referral_code: store.referral_code, source_url: landing, utm_params: utm })).status,
    ).toBe(200);
  expect(await numbersOf(store)).toMatchObject({ clicks: 3 });
});

test("a preflight from the landing page is allowed", async () => {
  const answer = await call(beacon, "/attribution/clicks", {
    method: "OPTIONS",
    headers: { Origin: landing },
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("Access-Control-Allow-Headers")).toBe("Content-Type");
});

test("one click that cannot be stored costs its neighbours nothing", async () => {
  const store = await makeStore();
  const poison = "?utm_source=%00&utm_medium=%ED%A0%80&src=ig";
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      click(followLink, store.referral_code, n === 7 ? { query: poison } : {}),
    ),
  );
  expect(await numbersOf(store)).toMatchObject({ clicks: 20 });
});

test("the landing script is small, kept for a day, and may be loaded by any site in any way", async () => {
  const response = await call(sendScript, "/ref.js");
  expect(Buffer.byteLength(await response.text())).toBeLessThanOrEqual(4000);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=86400, stale-while-revalidate=604800",
  });
  const etag = response.headers.get("ETag")!;
  expect((await call(sendScript, "/ref.js", { headers: { "If-None-Match": etag } })).status).toBe(304);
});
