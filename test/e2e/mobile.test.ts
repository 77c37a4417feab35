import { readFileSync } from "node:fs";
import { decodeQR } from "qr/decode.js";
import type { Download, FrameLocator, Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { insertPlacement } from "../../app/storage/placements/placement.server.ts";
import { findStoreBySlug } from "../../app/storage/stores/store.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { nextPage, type TestBrowser } from "../support/browser.ts";
import { openDemo, soon } from "../support/demo.ts";
import { pixelsOf } from "../support/pixels.ts";
import { chrome } from "../support/requests.ts";
import { appIn } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
const devices = ["mobile", "pos"] as const;
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let code: string;

openDemo({}, async (opened) => {
  ({ demo, browser } = opened);
  const store = (await findStoreBySlug(database.pool, shop))!;
  code = store.referral_code;
  await insertPlacement(database.pool, store.id, "counter-qr", { at: new Date() });
  const visitor = { headers: { "User-Agent": chrome, "Accept-Language": "en" }, redirect: "manual" } as const;
  await fetch(`${demo.addresses.appFront}/r/${code}?src=counter-qr`, visitor);
});
beforeEach(async () => {
  page = await nextPage(browser);
  await page.setViewportSize({ width: 390, height: 844 });
});

async function open(device: string, path: string): Promise<FrameLocator> {
  const sign = path.includes("?") ? "&" : "?";
  // Only a window in front may copy, and a tab that closes does not always hand the front on.
  await page.bringToFront();
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals${path}${sign}device=${device}`);
  return appIn(page);
}

/** The tab that a link of the app opens in the phone's own browser. */
async function openOutside(app: FrameLocator, name: string): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await app.getByRole("link", { name }).click();
  const tab = await opened;
  await tab.waitForLoadState();
  return tab;
}

test("in Shopify's own apps the QR code opens as a picture that scans, or its address is copied", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const device of devices) {
    const app = await open(device, "/app/placements/counter-qr");
    expect(await app.getByRole("button", { name: /Download/ }).count()).toBe(0);
    await app.getByRole("link", { name: "Open the picture in the browser" }).waitFor();
    expect(await faultsOf(page, app)).toEqual([]);
    await app.getByRole("button", { name: "Copy the address: Open the picture" }).click();
    await page.getByText("It works for 15 minutes").first().waitFor();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(address).pathname).toBe("/outside/qr");
    const outside = await openOutside(app, "Open the picture in the browser");
    expect(await outside.evaluate(() => document.contentType)).toBe("image/png");
    const { pathname, search } = new URL(outside.url());
    const picture = Buffer.from(
      await (await fetch(demo.addresses.appFront + pathname + search)).arrayBuffer(),
    ).toString("base64");
    const pixels = await pixelsOf(page, `data:image/png;base64,${picture}`);
    expect(pixels.width).toBeGreaterThanOrEqual(1200);
    expect(decodeQR(pixels)).toBe(`${demo.addresses.app}/r/${code}?src=counter-qr`);
    await outside.close();
  }
});

test("in Shopify's own apps the export is a file of the browser's, with the page's filters, and nothing says that it was saved", async () => {
  for (const device of devices) {
    const app = await open(device, "/app/referrals?status=clicked");
    const downloads: Download[] = [];
    // The tab of a file closes at once: then the page that opened the tab tells of the file.
    page.on("download", (file) => downloads.push(file));
    page.context().on("page", (tab) => tab.on("download", (file) => downloads.push(file)));
    await app.getByRole("button", { name: /actions/i }).click();
    await app.getByText("Export", { exact: true }).click();
    await app.getByText("Your file opens outside of Shopify’s app").waitFor();
    await app.getByRole("link", { name: "Open the file in the browser" }).waitFor();
    expect(await faultsOf(page, app)).toEqual([]);
    await app.getByRole("link", { name: "Open the file in the browser" }).click();
    await expect.poll(() => downloads.length, soon).toBeGreaterThan(0);
    expect(downloads[0]!.suggestedFilename()).toMatch(/^referrals-acme-supplements-clicked-.*\.csv$/);
    const lines = readFileSync(await downloads[0]!.path(), "utf8").split("\r\n");
    expect(lines).toHaveLength(3);
    expect(await page.getByText(/referrals? exported/).count()).toBe(0);
  }
});

test("an address that has ended says what to do", async () => {
  await page.goto(`${demo.addresses.app}/outside/print?key=acme-supplements.1.${"A".repeat(43)}`);
  await page.getByRole("heading", { name: "This address has ended" }).waitFor();
});
