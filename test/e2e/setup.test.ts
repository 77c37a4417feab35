import type { FrameLocator, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo, readNumbers, soon } from "../support/demo.ts";
import { focused, openApp } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const longName = "The Wonderfully Wholesome Wellness & Supplement Emporium Ltd";
const shop = "green-pantry";
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;
let slug: string;

openDemo({}, async (opened) => {
  ({ demo, browser, page } = opened);
  demo.shopify.shops.get(shop).name = longName;
  await demo.act(shop, "install");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

test("the setup guide is done by facts: category, a copied link, the link in the theme, a live test", async () => {
  app = await openApp(page, demo, shop);
  const { rows } = await database.pool.query("select slug from store where name = $1", [longName]);
  slug = rows[0].slug;
  await app.getByText("0 of 4 done").waitFor();
  await expectSound("setup");

  await app.getByRole("button", { name: "Save" }).click();
  await app.getByText("Choose one").waitFor();
  await app.getByText("Health food", { exact: true }).click();
  await app.getByRole("button", { name: "Save" }).click();
  await app.getByText("1 of 4 done").waitFor();
  expect(await focused(app)).toBe("setup-copy");
  expect(await statusOf(slug)).toEqual({ status: "active", category: "health_food" });

  await app.getByRole("button", { name: "Copy the link" }).click();
  await app.getByText("2 of 4 done").waitFor();
  const editor = "https://green-pantry.myshopify.com/admin/themes/current/editor";
  expect(await hrefOf("Add it in the theme editor: Referral link")).toBe(
    `${editor}?template=index&addAppBlockId=demo-client-id/referral-banner&target=newAppsSection`,
  );
  expect(await hrefOf("Add it in the theme editor: Referral on every page")).toBe(
    `${editor}?context=apps&activateAppId=demo-client-id/referral-embed`,
  );
  // The job that tells Shopify of the finished setup runs every minute.
  const { metafields } = demo.shopify.shops.get(shop);
  await expect.poll(() => metafields.get("referrals.active")?.value, { timeout: 120_000 }).toBe("true");
  await comeBack();
  await expectThemeStates("Not in your theme", "Not in your theme");
  await saveInThemeEditor("Referral on every page");
  await expectThemeStates("Not in your theme", "In your theme");
  await app.getByText("3 of 4 done").waitFor();
  await app.getByRole("button", { name: "Go to the live test" }).click();
  expect(await focused(app)).toBe("run-live-test");
  await page.keyboard.press("Enter");
  await app.getByText("It works, with something to know.").waitFor();
  await expect.poll(() => app.getByText("Set up your link").count(), soon).toBe(0);
  const badges = await app.locator("ol.home-list li .Polaris-Badge").allInnerTexts();
  const outcomes = badges.map((badge) => badge.split("\n").at(-1));
  // The browser's names lead nowhere from the app's own process, which then asks itself and says so.
  expect(outcomes).toEqual(["Note", "Passed", "Passed", "Passed", "Passed"]);
  await expectSound("live test");
  expect((await readNumbers(demo, slug))!.total_signups).toBe(0);

  await app.getByRole("button", { name: "Run the live test" }).click();
  await app.getByText("Please wait ten seconds").waitFor();
});

test("the setup guide is put away for the whole shop, and comes back when asked for", async () => {
  await database.pool.query("update store_setup set live_test_passed_at = null");
  app = await openApp(page, demo, shop);
  await app.getByRole("button", { name: "Hide this guide" }).click();
  await app.getByRole("button", { name: "Show the setup guide" }).waitFor();
  expect(await focused(app)).toBe("home-content");
  app = await openApp(page, demo, shop);
  await app.getByRole("button", { name: "Show the setup guide" }).click();
  await app.getByText("3 of 4 done").waitFor();
});

test("once the step is done the page still tells what the theme shows, and reads it again when the merchant comes back", async () => {
  await demo.act(shop, "theme", { "referral-embed": false });
  app = await openApp(page, demo, shop);
  await expectThemeStates("Not in your theme", "Not in your theme");
  // One step of the guide stays done, once done.
  await app.getByText("3 of 4 done").waitFor();
  await saveInThemeEditor("Referral link");
  await expectThemeStates("In your theme", "Not in your theme");
  // A second press would put a second block into the theme.
  expect(await hrefOf("Open the theme editor: Referral link")).toBe(
    "https://green-pantry.myshopify.com/admin/themes/current/editor",
  );
  await expectSound("theme");
});

test("what Shopify does not say of the theme is not guessed, and the editor is still a press away", async () => {
  await page.route(/\/control\/extensions/, (route) => route.abort());
  app = await openApp(page, demo, shop);
  await expectThemeStates("Shopify does not say", "Shopify does not say");
  await page.unrouteAll();
  const { metafields } = demo.shopify.shops.get(shop);
  const active = metafields.get("referrals.active")!;
  metafields.delete("referrals.active");
  app = await openApp(page, demo, shop);
  await expectThemeStates("Hidden until your link is active", "Hidden until your link is active");
  demo.shopify.shops.get(shop).metafields.set("referrals.active", active);
});

test("an act that does not reach the server says so beside its button, and the page stays", async () => {
  app = await openApp(page, demo, shop);
  await page.route(`${demo.addresses.app}/app/setup`, (route) => route.abort());
  await page.route(`${demo.addresses.app}/app/live-test`, (route) => route.abort());
  await app.getByRole("button", { name: "Hide this guide" }).click();
  await app.getByText("This could not be saved").waitFor();
  await app.getByRole("button", { name: "Run the live test" }).click();
  await app.getByText("The test could not be started").waitFor();
  await page.unrouteAll();
});

test("a browser that will not copy is told of beside the link", async () => {
  app = await openApp(page, demo, shop);
  await page.context().clearPermissions();
  await app.locator("html").evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
  });
  await app.getByRole("button", { name: "Copy link" }).click();
  await app.getByRole("alert").getByText("Your browser would not copy").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

test("the code is readable in full, with a copy of its own, beside one primary button", async () => {
  app = await openApp(page, demo, shop);
  const { referral_code: code } = (await readNumbers(demo, slug))!;
  await app.getByText(code, { exact: true }).waitFor();
  await app.getByRole("button", { name: "Copy code" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), soon).toBe(code);
  expect(await app.locator(".Polaris-Button--variantPrimary").allInnerTexts()).toEqual(["Copy link"]);
  await app.getByRole("link", { name: "Texts and QR code" }).click();
  await app.getByRole("heading", { name: "Share", exact: true }).waitFor();
});

test("once there are visits the guide is a bar that folds out, and the first number is in sight at once", async () => {
  await database.pool.query(
    `insert into store_referral_stats (store_id, placement, bucket, clicks)
     select id, '', 'epoch', 1 from store where slug = $1`,
    [slug],
  );
  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    app = await openApp(page, demo, shop);
    await app.getByText("3 of 4 done").waitFor();
    expect(await app.locator(".home-step").count()).toBe(0);
    expect(
      await lowestOf(
        app.getByRole("heading", { name: "Clicks", exact: true }).locator("xpath=../following-sibling::p[1]"),
      ),
    ).toBeLessThanOrEqual(await lowestOf(page.locator("#app")));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await app.getByRole("button", { name: "Show the steps" }).click();
  await app.getByRole("button", { name: "Try the whole way" }).waitFor();
  await expectSound("guide folded out");
});

test("the first signup is greeted once, by the only banner, until it is put away for good", async () => {
  await database.pool.query(
    `insert into store_referral_stats (store_id, placement, bucket, signups, matched_signups)
     select id, '', 'epoch', 1, 1 from store where slug = $1
     on conflict (store_id, placement, bucket) do update set signups = 1, matched_signups = 1`,
    [slug],
  );
  app = await openApp(page, demo, shop);
  await app.getByText("Your first signup is here").waitFor();
  expect(await app.locator(".Polaris-Banner").count()).toBe(1);
  await expectSound("first signup");
  await app.getByRole("button", { name: "Dismiss notification" }).click();
  await expect.poll(() => app.getByText("Your first signup is here").count(), soon).toBe(0);
  app = await openApp(page, demo, shop);
  expect(await app.locator(".Polaris-Banner").count()).toBe(0);
});

test("a suspended shop is told whom to ask and what to quote, and is offered no test", async () => {
  await updateStoreSuspended(database.pool, slug, true, new Date());
  app = await openApp(page, demo, shop);
  await app.getByText("Your link is paused by the platform").waitFor();
  expect(await app.getByRole("button", { name: "Run the live test" }).count()).toBe(0);
  await app.getByRole("button", { name: "Copy reference" }).click();
  const { referral_code: code } = (await readNumbers(demo, slug))!;
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), soon).toBe(code);
  await expectSound("suspended");
  await updateStoreSuspended(database.pool, slug, false, new Date());
});

test("no window complained of anything but what was held back on purpose", async () => {
  expect(browser.complaints.filter((one) => !one.includes("net::ERR_FAILED"))).toEqual([]);
});

/** No accessibility violation at any width, and nothing wider than the narrowest phone. */
async function expectSound(state: string): Promise<void> {
  expect(await faultsOf(page, app), state).toEqual([]);
}

/** The lowest point of a part, in the window. */
async function lowestOf(part: Locator): Promise<number> {
  const { y, height } = (await part.boundingBox())!;
  return y + height;
}

/** What the page says of the block and the embed. */
async function expectThemeStates(block: string, embed: string): Promise<void> {
  const shown = async () =>
    (
      await app
        .getByRole("listitem")
        .filter({ hasText: /^Referral (link|on)/ })
        .getByRole("status")
        .allInnerTexts()
    ).map((text) => text.split("\n").at(-1));
  await expect.poll(shown, soon).toEqual([block, embed]);
}

function hrefOf(name: string): Promise<string | null> {
  return app.getByRole("link", { name: `${name} (opens a new tab)` }).getAttribute("href");
}

/** Follows the deep link to a part, saves there in the new tab, and comes back. */
async function saveInThemeEditor(part: string): Promise<void> {
  const opened = page.waitForEvent("popup");
  await app.getByRole("link", { name: `Add it in the theme editor: ${part}` }).click();
  const editor = await opened;
  await editor.getByRole("checkbox", { name: part }).and(editor.locator(":checked")).waitFor();
  await editor.getByRole("button", { name: "Save" }).click();
  await editor.getByText("Saved.").waitFor();
  await editor.close();
  await comeBack();
}

/** A headless browser's windows never lose the focus, so the page is told as a browser tells it. */
async function comeBack(): Promise<void> {
  await page.bringToFront();
  await app.locator("html").evaluate(() => window.dispatchEvent(new Event("focus")));
}

async function statusOf(slug: string) {
  const { rows } = await database.pool.query("select status, category from store where slug = $1", [slug]);
  return rows[0];
}
