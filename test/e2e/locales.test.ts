import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import de from "../../app/ui/strings/de.json" with { type: "json" };
import en from "../../app/ui/strings/en.json" with { type: "json" };
import es from "../../app/ui/strings/es.json" with { type: "json" };
import fr from "../../app/ui/strings/fr.json" with { type: "json" };
import { database } from "../../app/storage/engine/database.server.ts";
import { insertPlacement, updatePlacementArchived } from "../../app/storage/placements/placement.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import { findStoreBySlug } from "../../app/storage/stores/store.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo } from "../support/demo.ts";
import { addReferrals } from "../support/referrals.ts";
import { appIn } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
const at = new Date("2026-11-03T14:05:00Z");
/** The admin's languages, how the pages' words are then, and how a merchant of each reads the moment above in Berlin. */
const readings: [locale: string, words: keyof typeof texts, moment: string][] = [
  ["en-US", "en", "Nov 3, 2026, 3:05 PM"],
  ["de", "de", "03.11.2026, 15:05"],
  ["fr-CA", "fr", "3 nov. 2026, 15 h 05"],
  ["es", "es", "3 nov 2026, 15:05"],
  // No words in this language yet: its dates would stand among English words.
  ["zh-CN", "en", "Nov 3, 2026, 3:05 PM"],
];
const texts = { de, en, es, fr };
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let receipt: string;

openDemo({}, async (opened) => {
  ({ demo, browser, page } = opened);
  const store = (await findStoreBySlug(database.pool, shop))!;
  await insertPlacement(database.pool, store.id, "counter-qr", { at });
  [receipt = ""] = await addReferrals(store, [{ at, status: "active", placement: "counter-qr" }]);
});

async function open(locale: string, path = "/app/referrals"): Promise<FrameLocator> {
  const home = `${demo.addresses.admin}/store/${shop}/apps/store-referrals`;
  await page.goto(`${home}${path}?locale=${locale}`);
  return appIn(page);
}

const reads = (app: FrameLocator, moment: string) =>
  app.getByText(moment, { exact: true }).first().waitFor({ timeout: 15_000 });

test("words, times and Polaris are in the admin's language, also after another page and after a reload in the frame", async () => {
  for (const [locale, words, moment] of readings) {
    const { app: own, referrals, placements } = texts[words];
    const app = await open(locale);
    await reads(app, moment);
    await page.getByRole("link", { name: own.nav.placements, exact: true }).click();
    await app.getByRole("heading", { name: placements.title, exact: true }).waitFor();
    await page.getByRole("link", { name: own.nav.referrals, exact: true }).click();
    await app.getByRole("heading", { name: referrals.title, exact: true }).waitFor();
    await reads(app, moment);
    const arrived = page.waitForResponse((answer) => new URL(answer.url()).searchParams.has("id_token"));
    await page.frame({ name: "app-iframe" })!.evaluate(() => location.replace("/app/referrals"));
    await arrived;
    const again = await appIn(page);
    await again.getByRole("heading", { name: referrals.title, exact: true }).waitFor();
    await reads(again, moment);
    const html = again.locator("html");
    expect([await html.getAttribute("lang"), await html.getAttribute("dir")]).toEqual([words, "ltr"]);
  }
});

/** Every page, as it is named in a language. */
const pagesIn = (words: typeof en): [path: string, title: string][] => [
  ["/app", words.home.title],
  ["/app/referrals", words.referrals.title],
  [`/app/referrals/${receipt}`, words.referrals.receipt.how],
  ["/app/visitors", words.visitors.title],
  ["/app/share", words.share.title],
  ["/app/placements", words.placements.title],
  ["/app/placements/counter-qr", "counter-qr"],
  ["/app/settings", words.settings.title],
  ["/app/help", words.help.title],
];

test("in languages with long words every page fits, also at 320 px, and hydrates in silence", async () => {
  for (const [locale, words] of [
    ["de", de],
    ["fr", fr],
  ] as const)
    for (const [path, title] of pagesIn(words)) {
      const app = await open(locale, path);
      await app.getByRole("heading", { name: title, exact: true }).first().waitFor();
      // The rules of axe are about what all languages have in common. One language is enough for them.
      const faults = await faultsOf(page, app, { withAxe: locale === "de" });
      expect([locale, path, faults]).toEqual([locale, path, []]);
    }
  expect(browser.complaints).toEqual([]);
});

test("a suspended shop and an archived place fit in German, too", async () => {
  const { id } = (await findStoreBySlug(database.pool, shop))!;
  await updatePlacementArchived(database.pool, id, "counter-qr", true, new Date());
  await updateStoreSuspended(database.pool, shop, true, new Date());
  for (const path of ["/app", "/app/placements/counter-qr"]) {
    const app = await open("de", path);
    await app.getByText(de.status.suspended).first().waitFor();
    expect([path, await faultsOf(page, app)]).toEqual([path, []]);
  }
  await updateStoreSuspended(database.pool, shop, false, new Date());
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
