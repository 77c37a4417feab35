import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { askApi } from "../support/api.ts";
import { makePlatformKey } from "../support/api-keys.ts";
import { chrome, report } from "../support/requests.ts";
import { eventsAbout, makeStore, numbersOf } from "../support/stores.ts";

const key = await makePlatformKey();

const visitor = () => ({
  address: `2001:db8::${Math.floor(Math.random() * 0xffff).toString(16)}:${randomUUID().slice(0, 4)}`,
  user_agent: chrome,
  language: "en",
});

function send(body: object, idempotencyKey?: string) {
  const headers = idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey };
  return askApi("/clicks", { key, method: "POST", body, headers });
}

test("a click that the platform saw counts by the rules of every hit, and its signup is certain", async () => {
  const store = await makeStore();
  const body = {
    referral_code: store.referral_code.toUpperCase(),
    source_url: "https://landing.example.test/offer?src=counter&utm_source=mail&secret=1",
    visitor: visitor(),
  };
  const first = await send(body);
  expect(first).toMatchObject({ status: 200, json: { counted: true, filter: null } });
  const repeat = await send(body);
  expect(repeat.json).toMatchObject({ counted: false, filter: "duplicate" });
  expect(repeat.json["click_id"]).not.toBe(first.json["click_id"]);
  const bot = await send({ ...body, visitor: { ...visitor(), user_agent: "Googlebot/2.1" } });
  expect(bot.json).toMatchObject({ counted: false, filter: "bot" });
  expect(await eventsAbout(first.json["click_id"])).toHaveLength(1);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { duplicate: 1, bot: 1 } });
  const { json } = await report(signups, {
    user_id: randomUUID(),
    referral_code: store.referral_code,
    click_id: first.json["click_id"],
  });
  expect(json["match"]).toMatchObject({ method: "click_id", placement: "counter" });
});

test("a request that comes again under its Idempotency-Key, at once or later, counts once", async () => {
  const store = await makeStore();
  const body = {
    referral_code: store.referral_code,
    source_url: "https://landing.example.test/",
    visitor: visitor(),
  };
  const id = randomUUID();
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(body, id)));
  answers.push(await send(body, id));
  expect(new Set(answers.map(({ status, json }) => JSON.stringify({ status, json }))).size).toBe(1);
  expect(answers[0]!.json["counted"]).toBe(true);
  expect(await numbersOf(store)).toMatchObject({ clicks: 1, filtered: { duplicate: 0 } });
  const other = await send({ ...body, source_url: "https://landing.example.test/other" }, id);
  expect(other).toMatchObject({ status: 409, json: { code: "id_reused" } });
  // Another key's ids are its own.
  const beside = await askApi("/clicks", {
    ...{ key: await makePlatformKey(), method: "POST", body: { ...body, visitor: visitor() } },
    headers: { "Idempotency-Key": id },
  });
  expect(beside.json["counted"]).toBe(true);
});

test("a click of a store out of service, of nobody's code and of a broken body is told so", async () => {
  const suspended = await makeStore({ status: "suspended" });
  const body = { source_url: "https://landing.example.test/", visitor: visitor() };
  const inactive = await send({ ...body, referral_code: suspended.referral_code });
  expect(inactive.json).toMatchObject({ counted: false, filter: "inactive" });
  const unknown = await send({ ...body, referral_code: "store-nobody-0000" });
  expect(unknown).toMatchObject({ status: 422, json: { code: "unknown_code", field: "referral_code" } });
  const bad: [object, string][] = [
    [{ ...body }, "referral_code"],
    [{ ...body, referral_code: suspended.referral_code, source_url: "javascript:1" }, "source_url"],
    [{ ...body, referral_code: suspended.referral_code, visitor: { address: "here" } }, "visitor.address"],
    [{ ...body, referral_code: suspended.referral_code, extra: 1 }, "extra"],
  ];
  for (const [sent, field] of bad)
    expect(await send(sent)).toMatchObject({ status: 422, json: { code: "invalid_request", field } });
});

test("a visitor is one in every spelling of the address, and no odd field costs the click", async () => {
  const store = await makeStore();
  const body = { referral_code: store.referral_code, source_url: "https://landing.example.test/" };
  const of = (address: string | null) => ({ ...body, visitor: { ...visitor(), address } });
  for (const [address, ...spellings] of [
    ["203.0.113.7", "::ffff:203.0.113.7", "::FFFF:cb00:7107", "203.0.113.7:4711", " 203.0.113.7 "],
    ["2001:db8::7", "2001:0DB8:0:0:0:0:0:0007", "[2001:db8::7]:4711", "[2001:db8:0::7]"],
  ] as const) {
    expect([address, (await send(of(address))).json["counted"]]).toEqual([address, true]);
    for (const one of spellings)
      expect([one, (await send(of(one))).json]).toMatchObject([one, { filter: "duplicate" }]);
  }
  const long = { ...visitor(), user_agent: chrome + " x".repeat(9_000), language: "en,".repeat(5_000) };
  expect((await send({ ...body, visitor: long })).json).toMatchObject({ counted: true });
  expect((await send({ ...body, visitor: long })).json).toMatchObject({ filter: "duplicate" });
  expect((await send({ ...body, visitor: visitor(), utm_params: [] })).json).toMatchObject({ counted: true });
  expect(await send({ ...body, visitor: visitor(), utm_params: ["mail"] })).toMatchObject({ status: 422 });
});
