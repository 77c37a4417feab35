import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { call, report, signed } from "../support/requests.ts";
import { makeStore } from "../support/stores.ts";

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
    ["occurred_at", { ...good, occurred_at: "yesterday" }],
    ["occurred_at", { ...good, occurred_at: new Date(Date.now() + 310_000).toISOString() }],
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
    [401, "bad_signature", { ...good, headers: { ...good.headers, "svix-id": "x" } }],
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
