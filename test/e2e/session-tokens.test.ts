import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { startTestDemo } from "../support/demo.ts";
import { chrome } from "../support/requests.ts";

const shop = "acme-supplements";
const now = () => Math.floor(Date.now() / 1000);
let demo: Demo;
let code: string;

// Acme's session is stored and its token lives: nothing here may be let in by that.
beforeAll(async () => {
  demo = await startTestDemo();
  code = new URL(demo.store!.referral_link).searchParams.get("ref")!;
});
afterAll(() => demo?.stop());

/** A session token with another header or secret than Shopify's. */
function forge(header: object, secret: string | null, algorithm = "sha256"): string {
  const [, payload] = demo.sessionToken(shop).split(".");
  const signed = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload}`;
  const signature = secret === null ? "" : createHmac(algorithm, secret).update(signed).digest("base64url");
  return `${signed}.${signature}`;
}

const badTokens = (): Record<string, string> => ({
  expired: demo.sessionToken(shop, { exp: now() - 60, nbf: now() - 120, iat: now() - 120 }),
  "not valid yet": demo.sessionToken(shop, { nbf: now() + 120 }),
  "of another app": demo.sessionToken(shop, { aud: "another-app" }),
  "signed by somebody else": forge({ alg: "HS256", typ: "JWT" }, "another secret"),
  "of algorithm none": forge({ alg: "none", typ: "JWT" }, null),
  "of algorithm none, signed": forge({ alg: "none", typ: "JWT" }, demo.shopifySecret),
  "of another algorithm": forge({ alg: "HS512", typ: "JWT" }, demo.shopifySecret, "sha512"),
  "changed afterwards": demo
    .sessionToken(shop)
    .replace(/\.[^.]+\./, `.${Buffer.from("{}").toString("base64url")}.`),
  "of a shop without the app": demo.sessionToken("green-pantry"),
  "of no shop": demo.sessionToken(shop, { dest: "https://evil.example" }),
  "of two shops": demo.sessionToken(shop, { iss: "https://green-pantry.myshopify.com/admin" }),
  empty: "",
  garbage: "x",
});

test("a good session token shows its own shop, whatever shop the address names", async () => {
  for (const query of ["", "?shop=green-pantry.myshopify.com", "?shop=evil.example"]) {
    const answer = await ask(`/app${query}`, demo.sessionToken(shop));
    expect([query, answer.status]).toEqual([query, 200]);
    expect(answer.body).toContain(code);
    expect(answer.policy).toBe(`frame-ancestors https://${demo.shop} https://admin.shopify.com`);
  }
});

test("every other session token is a 401 that App Bridge can answer with another, and shows nothing", async () => {
  for (const [name, token] of Object.entries(badTokens()))
    for (const path of ["/app", `/app?shop=${demo.shop}`]) {
      const { status, body } = await ask(path, token);
      expect([name, path, status, body.includes(code)]).toEqual([name, path, 401, false]);
    }
  const { headers } = await ask("/app", badTokens()["expired"]);
  expect(headers.get("X-Shopify-Retry-Invalid-Session-Request")).toBe("1");
});

test("a page opened with a bad session token is sent for another, or refused, and shows nothing", async () => {
  for (const [name, token] of Object.entries(badTokens())) {
    const url = new URL(demo.shopify.frameUrl(shop, "/app"));
    url.searchParams.set("id_token", token);
    const { status, headers, body } = await ask(url.pathname + url.search);
    expect([name, body.includes(code)]).toEqual([name, false]);
    // Another token of Shopify's own making would say the same.
    const isHopeless = name === "of no shop" || name === "of two shops";
    expect([name, status]).toEqual([name, isHopeless ? 401 : 302]);
    expect([name, headers.get("Location") ?? ""]).toEqual([
      name,
      isHopeless ? "" : expect.stringMatching(/^\/auth\/session-token\?(?!.*id_token)/),
    ]);
  }
});

test("Shopify gave a token for the good one only", () => {
  const asked = demo.log.filter(({ kind, status }) => kind === "token" && status === 200);
  expect(asked).toHaveLength(1);
});

async function ask(path: string, token?: string) {
  const headers = { "user-agent": chrome, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(demo.addresses.appFront + path, { headers, redirect: "manual" });
  const policy = answer.headers.get("content-security-policy");
  return { status: answer.status, headers: answer.headers, policy, body: await answer.text() };
}
