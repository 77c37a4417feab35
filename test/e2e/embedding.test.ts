import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { openDemo } from "../support/demo.ts";
import { chrome } from "../support/requests.ts";
import { openApp } from "./app-page.ts";

const appBridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
/** Admins of Shopify's own developers, which its library always allows. */
const internalAdmins = ["https://*.spin.dev", "https://admin.myshopify.io", "https://admin.shop.dev"];
let demo: Demo;
let browser: TestBrowser;
let page: Page;

openDemo({}, (opened) => void ({ demo, browser, page } = opened));

test("only its own shop and Shopify's admin may frame the app's page, which begins with App Bridge", async () => {
  const loaded = page.waitForResponse((one) => one.url().startsWith(`${demo.addresses.app}/app?`));
  await openApp(page, demo, "acme-supplements");
  const document = await loaded;
  const allowed = ancestorsIn(document.headers()["content-security-policy"]);
  expect(allowed.filter((source) => !internalAdmins.includes(source))).toEqual([
    `https://${demo.shop}`,
    "https://admin.shopify.com",
  ]);
  // First in the head, and synchronous.
  expect(await document.text()).toMatch(
    new RegExp(`<head><script src="${appBridge}" data-api-key="[\\w-]+"></script>`),
  );
});

test("in a frame that may keep nothing, as in a private window, the app works", async () => {
  const stranger = await openBrowser(demo);
  try {
    // Chromium's own answer to a frame whose storage is blocked.
    await stranger.page.addInitScript((host) => {
      if (location.host !== host) return;
      const refuse = () => {
        throw new DOMException("Access is denied for this document.", "SecurityError");
      };
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
        Object.defineProperty(window, name, { get: refuse });
      Object.defineProperty(document, "cookie", { get: refuse, set: refuse });
    }, new URL(demo.addresses.app).host);
    const app = await openApp(stranger.page, demo, "acme-supplements");
    for (const name of ["Referrals", "Placements", "Settings"]) {
      await stranger.page.getByRole("link", { name, exact: true }).click();
      await app.getByRole("heading", { name, exact: true }).waitFor();
    }
    await app.getByRole("combobox", { name: "Kind of shop" }).selectOption({ index: 2 });
    await stranger.page.getByRole("button", { name: "Save" }).click();
    await stranger.page.getByText("Settings saved").first().waitFor();
    expect(stranger.complaints).toEqual([]);
  } finally {
    await stranger.close();
  }
});

test("a shop that only the address names may frame nothing", async () => {
  const own = new URL(demo.shopify.frameUrl("acme-supplements", "/app"));
  own.searchParams.set("shop", "green-pantry.myshopify.com");
  const paths = [
    "/app?shop=evil.example",
    "/auth/session-token?shop=evil.example",
    own.pathname + own.search,
  ];
  const answers = await Promise.all(paths.map(ask));
  const allowed = answers.flatMap(({ headers }) => ancestorsIn(headers.get("content-security-policy")));
  expect(allowed.filter((source) => /evil|green-pantry/.test(source))).toEqual([]);
});

test("public pages may be framed by nobody and do not load App Bridge", async () => {
  const paths = [
    "/",
    "/ref.js",
    "/r/store-nobody-0000",
    "/healthz",
    "/readyz",
    "/nowhere",
    "/attribution/signups",
    "/api/v1/stores/x/stats",
  ];
  const rows = await Promise.all(
    paths.map(async (path) => {
      const answer = await ask(path);
      const hasAppBridge = (await answer.text()).includes("app-bridge");
      return [path, ancestorsIn(answer.headers.get("content-security-policy")), hasAppBridge];
    }),
  );
  expect(rows).toEqual(paths.map((path) => [path, ["'none'"], false]));
});

test("the browser knows the page's style sheet by the server's name and does not load it again", async () => {
  const app = await openApp(page, demo, "acme-supplements");
  const [sent, known] = await app.locator("html").evaluate((html) => {
    type Modules = Record<string, { links?: () => { href: string }[] }>;
    const modules = (window as unknown as { __remixRouteModules: Modules }).__remixRouteModules;
    const sheets = [...html.querySelectorAll("link[rel=stylesheet]")].map((link) =>
      link.getAttribute("href"),
    );
    return [sheets, Object.values(modules).flatMap((one) => one.links?.().map(({ href }) => href) ?? [])];
  });
  expect(known).toEqual(sent);
});

test("no page complained, and no host but ours was asked for anything", () => {
  expect(browser.complaints).toEqual([]);
});

function ask(path: string): Promise<Response> {
  return fetch(demo.addresses.appFront + path, { redirect: "manual", headers: { "user-agent": chrome } });
}

function ancestorsIn(policy: string | null | undefined): string[] {
  const [, sources = ""] = /frame-ancestors ([^;]*)/.exec(policy ?? "") ?? [];
  return sources.trim().split(" ");
}
