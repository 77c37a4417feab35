import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { findStoreBySlug } from "../../app/storage/stores/store.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { openBrowser, photographFailures, type TestBrowser } from "../support/browser.ts";
import { startTestDemo } from "../support/demo.ts";
import { addReferrals } from "../support/referrals.ts";
import { appIn } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
const at = new Date("2026-11-03T14:05:00Z");
/** The admin's languages, and how a merchant of each reads the moment above in Berlin. */
const readings: [locale: string, moment: string][] = [
  ["en-US", "Nov 3, 2026, 3:05 PM"],
  ["de", "03.11.2026, 15:05"],
  ["fr", "3 nov. 2026, 15:05"],
  ["pt-BR", "3 de nov. de 2026, 15:05"],
  ["zh-CN", "2026年11月3日 15:05"],
];
let demo: Demo;
let browser: TestBrowser;
let page: Page;

beforeAll(async () => {
  demo = await startTestDemo();
  await addReferrals((await findStoreBySlug(database.pool, shop))!, [{ at }]);
  browser = await openBrowser(demo);
  page = browser.page;
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});
photographFailures(() => browser);

async function open(locale: string): Promise<FrameLocator> {
  const home = `${demo.addresses.admin}/store/${shop}/apps/store-referrals`;
  await page.goto(`${home}/app/referrals?locale=${locale}`);
  return appIn(page);
}

const reads = (app: FrameLocator, moment: string) =>
  app.getByText(moment, { exact: true }).first().waitFor({ timeout: 15_000 });

test("times read as in the merchant's own admin, also after another page and after a reload in the frame", async () => {
  for (const [locale, moment] of readings) {
    const app = await open(locale);
    await reads(app, moment);
    await page.getByRole("link", { name: "Placements" }).click();
    await app.getByRole("heading", { name: "Placements", exact: true }).waitFor();
    await page.getByRole("link", { name: "Referrals", exact: true }).click();
    await app.getByRole("heading", { name: "Referrals", exact: true }).waitFor();
    await reads(app, moment);
    const arrived = page.waitForResponse((answer) => new URL(answer.url()).searchParams.has("id_token"));
    await page.frame({ name: "app-iframe" })!.evaluate(() => location.replace("/app/referrals"));
    await arrived;
    const again = await appIn(page);
    await again.getByRole("heading", { name: "Referrals", exact: true }).waitFor();
    await reads(again, moment);
    // The texts are English, and say so to whoever reads them aloud.
    expect(await again.locator("html").getAttribute("lang")).toBe("en");
  }
  expect(await faultsOf(page, page.frameLocator("#app"))).toEqual([]);
});

test("a locale that nobody knows is no failure", async () => {
  for (const locale of ["xx-XX", "de_DE", "%00", "en-US-u-ca-buddhist-nu-thai", "a".repeat(300)]) {
    const app = await open(locale);
    await app.getByRole("heading", { name: "Referrals", exact: true }).waitFor();
    expect([locale.slice(0, 20), await app.getByText("could not be loaded").count()]).toEqual([
      locale.slice(0, 20),
      0,
    ]);
  }
  expect(browser.complaints).toEqual([]);
});
