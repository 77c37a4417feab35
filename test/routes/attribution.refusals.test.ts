import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as activations } from "../../app/routes/attribution.activations.ts";
import { action as erasures } from "../../app/routes/attribution.erasures.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import { call, report, signed } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

/** The signed headers under the other family's names. */
const renamed = (headers: Record<string, string>, family: "svix" | "webhook") =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replace(/^(webhook|svix)-/, `${family}-`), value]),
  );
const person = () => `user_${randomUUID().slice(0, 8)}`;

test("what comes from the visitor's cookie can be wrong without losing the signup", async () => {
  const store = await makeStore();
  const { status, json } = await report(signups, {
    user_id: person(),
    referral_code: store.referral_code,
    click_id: "<script>",
    utm_params: { utm_source: "x".repeat(600), utm_medium: "ok" },
  });
  expect(status).toBe(200);
  expect(json["match"]).toMatchObject({ method: "none", utm_params: { utm_medium: "ok" } });
  expect(json["warnings"]).toEqual([
    expect.stringContaining("click_id"),
    expect.stringContaining("utm_source"),
  ]);
});

test("a bad field is a 422 that names it", async () => {
  const good = { user_id: "u1", referral_code: "abc" };
  const cases: [string, unknown][] = [
    ["user_id", { ...good, user_id: "" }],
    ["user_id", { ...good, user_id: "a@b.example" }],
    ["user_id", { ...good, user_id: "x".repeat(129) }],
    ["user_id", { ...good, user_id: 2 ** 53 }],
    ["user_id", { ...good, user_id: null }],
    ["user_id", { referral_code: "abc" }],
    ["referral_code", { ...good, referral_code: "a b" }],
    ["referral_code", { ...good, referral_code: "x".repeat(65) }],
    ["referral_code", { user_id: "u1" }],
    ["user_id", { ...good, user_id: 1.5 }],
    ["user_id", { ...good, user_id: true }],
    ["user_id", { ...good, user_id: "a\0b" }],
    ["user_id", { ...good, user_id: "\ud800" }],
  ];
  for (const [field, body] of cases) {
    const { status, json } = await report(signups, body);
    expect({ body, status, code: json["code"], field: json["field"] }).toEqual({
      body,
      status: 422,
      code: "invalid_request",
      field,
    });
  }
});

test("words that a broken template leaves behind are nobody's id and no code", async () => {
  const words = ["undefined", "null", "None", "NaN", "[object Object]"];
  const spellings = words.flatMap((word) => [word, word.toUpperCase(), word.toLowerCase(), ` ${word} `]);
  for (const user_id of [...spellings, " ", "\t\n", "\u200b\ufeff", "\u00a0"])
    for (const [route, body] of [
      [signups, { user_id, referral_code: "abc" }],
      [activations, { user_id }],
      [erasures, { user_id }],
    ] as const)
      expect({ user_id, ...(await report(route, body)) }).toMatchObject({
        user_id,
        status: 422,
        json: { code: "invalid_request", field: "user_id" },
      });
  for (const referral_code of [...spellings, "", " "])
    expect({ referral_code, ...(await report(signups, { user_id: person(), referral_code })) }).toMatchObject(
      {
        referral_code,
        status: 422,
        json: { code: "invalid_request", field: "referral_code" },
      },
    );
  for (const user_id of ["undefined-behaviour", "nullable", "nan_1", "none@".slice(0, 4) + "such"])
    expect(await report(signups, { user_id: user_id + person(), referral_code: "abc" })).toMatchObject({
      status: 200,
    });
});

test("a time is read in every form that has a zone, and as seconds since 1970", async () => {
  const at = new Date("2026-11-26T09:30:00.250Z");
  const now = new Date(at.getTime() + 60_000);
  const store = await makeStore();
  for (const occurred_at of [
    "2026-11-26T09:30:00.250Z",
    "2026-11-26 09:30:00.250Z",
    "2026-11-26t09:30:00.25z",
    "2026-11-26 10:30:00.250000+01:00",
    "2026-11-26T10:30:00.250+0100",
    "2026-11-26 10:30:00.25+01",
    "2026-11-26 04:00:00.250-05:30",
    at.getTime() / 1000,
  ]) {
    const user_id = person();
    const body = { user_id, referral_code: store.referral_code, occurred_at };
    expect({ occurred_at, status: (await report(signups, body, { at: now })).status }).toEqual({
      occurred_at,
      status: 200,
    });
    expect([occurred_at, await signedUpAt(user_id)]).toEqual([occurred_at, at]);
  }
  for (const nothing of [{}, { occurred_at: null }]) {
    const user_id = person();
    await report(signups, { user_id, referral_code: "abc", ...nothing }, { at: now });
    expect(await signedUpAt(user_id)).toEqual(now);
  }
});

test("a time without a zone, of no calendar or of no event is refused by its name", async () => {
  const now = new Date("2026-11-26T09:30:00Z");
  const inSeconds = now.getTime() / 1000;
  for (const occurred_at of [
    "yesterday",
    "",
    "2026-11-26",
    "2026-11-26T09:30:00",
    "2026-11-26 09:30:00",
    "2026-11-26 09:30:00 ",
    "2026-11-26T09:30:00 Europe/Berlin",
    "2026-02-30T09:30:00Z",
    "2026-11-26T24:30:00Z",
    "1999-12-31T23:59:59Z",
    "2026-11-26T09:35:01Z",
    inSeconds + 301,
    now.getTime(),
    8_640_000_000_000.001,
    1e300,
    String(inSeconds),
    -1,
    true,
    {},
  ])
    for (const [route, body] of [
      [signups, { user_id: person(), referral_code: "abc", occurred_at }],
      [activations, { user_id: person(), occurred_at }],
    ] as const)
      expect({ occurred_at, ...(await report(route, body, { at: now })) }).toMatchObject({
        occurred_at,
        status: 422,
        json: { code: "invalid_request", field: "occurred_at" },
      });
  for (const occurred_at of ["2026-11-26T09:35:00Z", inSeconds + 300])
    expect(
      await report(signups, { user_id: person(), referral_code: "abc", occurred_at }, { at: now }),
    ).toMatchObject({ status: 200 });
});

async function signedUpAt(userId: string): Promise<Date> {
  const { rows } = await database.pool.query<{ signed_up_at: Date }>(
    `select signed_up_at from "user" where external_id = $1`,
    [userId],
  );
  return rows[0]!.signed_up_at;
}

test('42 and "42" are one person', async () => {
  const store = await makeStore();
  const id = Math.floor(Math.random() * 1e12);
  const asNumber = await report(signups, { user_id: id, referral_code: store.referral_code });
  const asText = await report(signups, { user_id: String(id), referral_code: store.referral_code });
  expect(asNumber.json["user_id"]).toBe(String(id));
  expect(asText.json).toMatchObject({ repeat: true, referral_id: asNumber.json["referral_id"] });
});

test("the signature is checked before the body is read as JSON, and every refusal has its code", async () => {
  const good = signed("not json");
  const without = (name: string) =>
    Object.fromEntries(Object.entries(good.headers).filter(([key]) => key !== name));
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const cases: [number, string, RequestInit][] = [
    [400, "invalid_json", good],
    [400, "invalid_json", { ...good, ...signed("") }],
    [401, "missing_signature", { ...good, headers: without("webhook-id") }],
    [401, "missing_signature", { ...good, headers: without("webhook-signature") }],
    [401, "bad_signature", { ...good, body: "other bytes" }],
    [401, "bad_signature", signed("{}", { secret })],
    [401, "missing_signature", { ...good, headers: renamed(good.headers, "svix") }],
    [401, "bad_signature", { ...good, headers: { ...good.headers, "webhook-timestamp": "1e9" } }],
    [401, "stale_timestamp", signed("{}", { at: new Date(Date.now() - 302_000) })],
    [401, "stale_timestamp", signed("{}", { at: new Date(Date.now() + 302_000) })],
    [405, "method_not_allowed", { method: "GET" }],
    [413, "payload_too_large", signed("x".repeat(64 * 1024 + 1))],
    [422, "invalid_request", signed("[]")],
  ];
  for (const [status, code, init] of cases) {
    const response = await call(signups, "/attribution/signups", init);
    const problem = (await response.json()) as Record<string, unknown>;
    expect({ code: problem["code"], status: response.status, id: typeof problem["request_id"] }).toEqual({
      code,
      status,
      id: "string",
    });
  }
});

test("both header families at once are good only if they say the same", async () => {
  const body = JSON.stringify({ user_id: person(), referral_code: "abc" });
  const { headers } = signed(body);
  const twin = renamed(headers, "svix");
  const send = (more: Record<string, string>) =>
    call(signups, "/attribution/signups", { method: "POST", body, headers: { ...headers, ...more } });
  expect((await send(twin)).status).toBe(200);
  const other = renamed(signed(body).headers, "svix");
  for (const more of [
    other,
    { "svix-id": "x" },
    { "svix-id": twin["svix-id"]! },
    { ...twin, "svix-id": "another" },
    { ...twin, "svix-timestamp": "1" },
    { ...twin, "svix-signature": "v1,AAAA" },
  ]) {
    const response = await send(more);
    expect([more, response.status, await response.json()]).toEqual([
      more,
      401,
      expect.objectContaining({ code: "bad_signature" }),
    ]);
  }
});
