import { expect, test } from "vitest";
import { framedBy, secure } from "../../app/http/headers.server.ts";

/** Who may frame the answer to an address, for an answer that says nothing of it. */
function framersOf(address: string): string | null {
  const headers = new Headers({ "Content-Type": "text/html" });
  secure(headers, new URL(`https://app.example.test${address}`), true);
  return headers.get("Content-Security-Policy");
}

test("only the admin of a Shopify shop may frame a page, whatever ?shop= says", () => {
  const none = "frame-ancestors 'none'";
  const foreign = [
    "evil.example",
    "acme.myshopify.com.evil.example",
    "evil.example/acme.myshopify.com",
    "evil.example#.myshopify.com",
    "acme.myshopify.com evil.example",
    "acme.myshopify.com;script-src *",
    "*.myshopify.com",
    ".myshopify.com",
    "acme_myshopify.com",
    "acmexmyshopify.com",
    "",
  ];
  const framed = foreign.filter((shop) => framersOf(`/app?shop=${encodeURIComponent(shop)}`) !== none);
  expect(framed).toEqual([]);
  expect(framedBy(null)).toBe(none);
  expect(framersOf("/app?shop=acme.myshopify.com")).toBe(
    "frame-ancestors https://acme.myshopify.com https://admin.shopify.com",
  );
});
