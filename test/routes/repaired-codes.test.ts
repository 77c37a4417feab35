import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { action as beacon } from "../../app/routes/attribution.clicks.ts";
import { action as signups } from "../../app/routes/attribution.signups.ts";
import { loader as followLink } from "../../app/routes/r.$code.ts";
import { call, chrome, click, report } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

const landing = "https://landing.example.test";

/** What chats, mails and phones make of a code, as the router hands it on. */
const damaged = [
  (code: string) => `${code}.`,
  (code: string) => `${code})`,
  (code: string) => `${code} `,
  (code: string) => `${code}%20`,
  (code: string) => `${code}”`,
  (code: string) => `${code}%E2%80%9D`,
  (code: string) => `${code}_`,
  (code: string) => `${code}/`,
  (code: string) => `${code}?fbclid=x`,
  (code: string) => `${code}&utm_source=ig`,
  (code: string) => code.replace("-", "-\u200b"),
  (code: string) => code.replaceAll("-", "–"),
  (code: string) => code.replaceAll("-", "_"),
  (code: string) => code.toUpperCase(),
  (code: string) => `https://landing.example.test/?ref=${code}&utm_source=ig`,
];

test("a damaged code in a tracked link is counted, and leads on as the store's code", async () => {
  const store = await makeStore();
  for (const damage of damaged) {
    const { response, location, clickId } = await click(followLink, damage(store.referral_code));
    expect(response.status).toBe(302);
    expect(location.searchParams.get("ref"), damage("CODE")).toBe(store.referral_code);
    expect(clickId).not.toBeNull();
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: damaged.length });
});

test("a whole link that was pasted behind the tracked link's path counts for its ref", async () => {
  const store = await makeStore();
  const pasted = [
    "https://landing.example.test/",
    " https://landing.example.test/",
    "landing.example.test/a/",
    "",
  ];
  for (const code of pasted) {
    const response = await call(followLink, `/r/${code}?ref=${store.referral_code}.&utm_source=ig`, {
      params: { code },
      headers: { "User-Agent": chrome, "Accept-Language": code },
    });
    expect(response.headers.get("Location"), code).toContain(`ref=${store.referral_code}&`);
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: pasted.length });
});

test("a damaged code in the beacon is counted, and answered as it should be kept", async () => {
  const store = await makeStore();
  for (const damage of damaged) {
    const answer = await call(beacon, "/attribution/clicks", {
      method: "POST",
      body: JSON.stringify({ referral_code: damage(store.referral_code), source_url: landing }),
      headers: { "User-Agent": chrome, Origin: landing },
    });
    expect([damage("CODE"), await answer.json()]).toMatchObject([
      damage("CODE"),
      { referral_code: store.referral_code },
    ]);
  }
  expect(await numbersOf(store)).toMatchObject({ clicks: damaged.length });
});

test("a damaged code in a signup's report is counted, and the receipt says that it was repaired", async () => {
  const store = await makeStore();
  for (const damage of damaged) {
    const text = damage(store.referral_code);
    const { status, json } = await report(signups, { user_id: randomUUID(), referral_code: text });
    expect([text, status, json]).toMatchObject([
      text,
      200,
      { referral_source: store.referral_code, attributed: true },
    ]);
    expect([text, json["warnings"]]).toEqual([
      text,
      text.toLowerCase() === store.referral_code ? [] : ["referral_code_repaired"],
    ]);
  }
  expect(await numbersOf(store)).toMatchObject({ signups: damaged.length });
});

test("a signup whose code cannot be read is refused, naming the field", async () => {
  for (const text of ["", " ", "a b", "store-acme-a1b2c3.", "x".repeat(65)]) {
    const { status, json } = await report(signups, { user_id: randomUUID(), referral_code: text });
    expect([text, status, json]).toMatchObject([
      text,
      422,
      { code: "invalid_request", field: "referral_code" },
    ]);
  }
});
