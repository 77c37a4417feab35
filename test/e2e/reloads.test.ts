import type { FrameLocator, Page, Route } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { nextPage, type TestBrowser } from "../support/browser.ts";
import { openDemo } from "../support/demo.ts";
import { appIn, openApp } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
const appBridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js";
/** Each kind of page, with a heading by which it is known. */
const pages: [path: string, heading: string][] = [
  ["/app", "Overview"],
  ["/app/referrals?status=active", "Referrals"],
  ["/app/referrals/nowhere", "There is no such referral"],
  ["/app/share", "Share"],
  ["/app/placements", "Placements"],
  ["/app/placements/nowhere", "There is no such place"],
  ["/app/settings", "Settings"],
];
let demo: Demo;
let browser: TestBrowser;
let page: Page;

openDemo({}, (opened) => void ({ demo, browser } = opened));
beforeEach(async () => {
  page = await nextPage(browser);
});

const frameOf = () => page.frame({ name: "app-iframe" })!;

/** Goes to a page inside the frame as a reload there does: without anything that Shopify put into the address. */
async function reloadAt(path: string): Promise<FrameLocator> {
  const arrived = page.waitForResponse((answer) => new URL(answer.url()).searchParams.has("id_token"));
  await frameOf().evaluate((address) => location.replace(address), path);
  await arrived;
  return appIn(page);
}

/** Answers requests for an asset as a server of another release would, until the app's page was loaded `loads` times. */
async function loseAsset(asset: RegExp, loads: number): Promise<{ loads: () => number }> {
  let loaded = 0;
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.startsWith("/app") && searchParams.has("id_token")) loaded += 1;
  });
  await page.route(asset, (route: Route) =>
    loaded >= loads ? route.continue() : route.fulfill({ status: 404, body: "{}" }),
  );
  return { loads: () => loaded };
}

test("a reload inside the frame shows the same page again, whichever page it was", async () => {
  await openApp(page, demo, shop);
  for (const [path, heading] of pages) {
    const app = await reloadAt(path);
    await app.getByRole("heading", { name: heading }).first().waitFor();
    const { pathname, search } = new URL(frameOf().url());
    expect(`${pathname}${search}`).toContain(path);
    expect(new URL(page.url()).pathname).toBe(`/store/${shop}/apps/store-referrals${path.split("?")[0]}`);
  }
  expect(browser.complaints.filter((one) => !one.includes("404"))).toEqual([]);
});

test("after the reload the page works: another page opens, and a form is saved", async () => {
  await openApp(page, demo, shop);
  const app = await reloadAt("/app/settings");
  await app.getByRole("combobox", { name: "Kind of shop" }).selectOption({ index: 2 });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Settings saved").first().waitFor();
  await page.getByRole("link", { name: "Placements" }).click();
  await app.getByRole("heading", { name: "Placements", exact: true }).waitFor();
  expect(browser.complaints).toEqual([]);
});

test("a link to a page, opened outside the admin, says where the app lives", async () => {
  await page.goto(`${demo.addresses.app}/app/referrals`);
  await page.getByText("This app lives inside the Shopify admin").waitFor();
  expect(new URL(page.url()).pathname).toBe("/app/referrals");
  expect(await page.getByRole("link", { name: "Open the Shopify admin" }).getAttribute("href")).toBe(
    "https://admin.shopify.com",
  );
});

test("a file of the next page that is gone with its release loads this page again, and then the next one opens", async () => {
  await openApp(page, demo, shop);
  const app = await reloadAt("/app/placements");
  const lost = await loseAsset(/\/assets\/app\.referrals\._index-/, 1);
  await page.getByRole("link", { name: "Referrals", exact: true }).click();
  await expect.poll(lost.loads, { timeout: 60_000 }).toBe(1);
  await appIn(page);
  await app.getByRole("heading", { name: "Placements", exact: true }).waitFor();
  await page.getByRole("link", { name: "Referrals", exact: true }).click();
  await app.getByRole("heading", { name: "Referrals", exact: true }).waitFor();
});

test("a file of the page itself that is not there loads the page again, and then it works", async () => {
  const { loads } = await loseAsset(/\/assets\/app\._index-/, 2);
  await openApp(page, demo, shop);
  expect(loads()).toBe(2);
});

test("a file of the page itself that stays away loads the page again once, and the page stays readable", async () => {
  const { loads } = await loseAsset(/\/assets\/app\._index-/, 99);
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals`);
  await expect.poll(loads, { timeout: 60_000 }).toBe(2);
  await page.waitForLoadState("networkidle");
  await page.frameLocator("#app").getByText("Is my link working?").waitFor();
  expect(loads()).toBe(2);
});

test("with App Bridge held back every page stays readable and says what is missing", async () => {
  await page.route(appBridge, (route) => route.abort("blockedbyclient"));
  for (const [path, heading] of pages) {
    await page.goto(demo.shopify.frameUrl(shop, path));
    await page.locator("html.p-theme-light").waitFor({ state: "attached" });
    await page.getByText("Shopify’s script did not load").waitFor();
    await page.getByRole("heading", { name: heading }).first().waitFor();
  }
});

test("with App Bridge held back in the frame, nothing there is dead, and the looks are right", async () => {
  await page.route(appBridge, (route) => route.abort("blockedbyclient"));
  const app = await openApp(page, demo, shop);
  await app.getByText("Shopify’s script did not load").waitFor();
  await app.getByRole("heading", { name: "Clicks", exact: true }).waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await app.getByRole("button", { name: "Load the page again" }).click();
  await app.getByText("Shopify’s script did not load").waitFor();
  // Another page would need a token. Its place says so, and nobody is sent anywhere.
  await app.getByRole("link", { name: "Texts and QR code" }).click();
  await app.getByText("could not be loaded").first().waitFor();
  await app.getByText("Shopify’s script did not load").waitFor();
  // So does a page without a shop, and the one that would fetch a new token.
  const { search } = new URL(demo.shopify.frameUrl(shop, "/app"));
  const withoutToken = `/app${search.replace(/id_token=[^&]*/, "")}`;
  for (const address of ["/app/settings", withoutToken]) {
    await frameOf().evaluate((to) => location.replace(to), address);
    await app.getByText("The app needs this script to know your shop").waitFor();
  }
  expect(new URL(frameOf().url()).pathname).toBe("/auth/session-token");
  expect(await faultsOf(page, app)).toEqual([]);
});
