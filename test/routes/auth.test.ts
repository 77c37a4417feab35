import "@shopify/shopify-app-remix/adapters/node";
import { expect, test } from "vitest";
import { loader } from "../../app/routes/auth.$.ts";
import { sessionToken } from "../support/merchant.ts";
import { chrome, origin } from "../support/requests.ts";

/** What a browser without a session is answered. */
async function ask(path: string, headers: Record<string, string> = {}): Promise<number> {
  const request = new Request(origin + path, { headers: { "User-Agent": chrome, ...headers } });
  try {
    await loader({ request, params: {}, context: {} });
    return 200;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown.status;
    throw thrown;
  }
}

test("an address under /auth/ that makes no sense is refused, and is no error of ours", async () => {
  const shops = ["%00", "%0d%0aX:1", "%F0%9F%98%80", "a b", "%22%3E"];
  const pages = ["/auth/exit-iframe", "/auth/session-token", "/auth/callback", "/auth/nowhere"];
  const odd = pages.flatMap((page) => shops.map((shop) => `${page}?shop=${shop}`));
  const exits = ["", "?exitIframe=", "?exitIframe=https://evil.example/", "?exitIframe=javascript:1"];
  for (const path of [...odd, ...exits.map((query) => `/auth/exit-iframe${query}`)]) {
    const status = await ask(path);
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
});

test("the library's own pages are still answered", async () => {
  const shop = "acme-supplements.myshopify.com";
  expect(await ask(`/auth/session-token?shop=${shop}`)).toBe(200);
  expect(await ask(`/auth/exit-iframe?shop=${shop}&exitIframe=/app`)).toBe(200);
});

test("while Shopify gives no access token, a signed-in visit under /auth/ is led on to the app, and is no error of ours", async () => {
  const shop = "unknown-to-shopify.myshopify.com";
  const token = sessionToken(shop);
  for (const page of ["/auth", "/auth/callback", "/auth/nowhere"])
    for (const query of ["", `&id_token=${token}`, "&id_token=x.y.z"])
      for (const given of ["", `Bearer ${token}`, "Bearer x"]) {
        const status = await ask(`${page}?shop=${shop}${query}`, given ? { Authorization: given } : {});
        expect([page, query, given, status < 500]).toEqual([page, query, given, true]);
      }
});
