import { expect, test } from "vitest";
import { answerWithoutShop } from "../../app/http/outside-frame.server.ts";
import { origin } from "../support/requests.ts";

const shop = "acme-supplements.myshopify.com";
const host = "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvYWNtZQ";

function ask(path: string, headers: Record<string, string> = {}): Response | null {
  return answerWithoutShop(new Request(origin + path, { headers }));
}

test("a page that is asked for without shop or host is answered by one that the admin may frame", async () => {
  const without = [
    "/app",
    "/app/referrals?status=active",
    `/app?shop=${shop}`,
    `/app?host=${host}`,
    `/app?shop=evil.example&host=${host}`,
    `/app?shop=&host=`,
  ];
  for (const path of without) {
    const answer = ask(path, { "Sec-Fetch-Dest": "iframe" });
    expect([path, answer?.status]).toEqual([path, 200]);
    expect(answer?.headers.get("Content-Security-Policy")).toBe(
      "frame-ancestors https://admin.shopify.com https://*.myshopify.com",
    );
    expect(answer?.headers.get("Cache-Control")).toBe("no-store");
    const text = (await answer?.text()) ?? "";
    expect(text).toMatch(
      /<head>\s*<script src="https:\/\/cdn.shopify.com\/shopifycloud\/app-bridge.js" data-api-key=/,
    );
    expect(text).not.toContain(path.split("?")[1] ?? "status=active");
  }
});

test("a page's script that has no session token gets a 401, and no page", () => {
  const fetches = [
    ask("/app/referrals?_data=routes%2Fapp.referrals._index"),
    ask("/app/referrals/export", { "Sec-Fetch-Dest": "empty" }),
    ask(`/app?shop=${shop}&host=${host}&_data=root`),
  ];
  expect(fetches.map((answer) => answer?.status)).toEqual([401, 401, 401]);
});

test("whoever names a shop and a host, or brings a token, is Shopify's library's to judge", () => {
  expect(ask(`/app?shop=${shop}&host=${host}`, { "Sec-Fetch-Dest": "iframe" })).toBeNull();
  expect(ask("/app?_data=root", { Authorization: "Bearer x", "Sec-Fetch-Dest": "empty" })).toBeNull();
});
