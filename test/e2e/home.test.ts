import type { FrameLocator, Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo, readNumbers, soon } from "../support/demo.ts";
import { appIn, openApp, shownNumbers } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const longName = "The Wonderfully Wholesome Wellness & Supplement Emporium Ltd";
const full = "acme-supplements";
const fresh = "green-pantry";
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;
let slug: string;

openDemo({ history: true }, async (opened) => {
  ({ demo, browser, page } = opened);
  demo.shopify.shops.get(fresh).name = longName;
  await demo.act(fresh, "install");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

test("the setup guide is done by facts: category, a copied link, the link in the theme, a live test", async () => {
  app = await openApp(page, demo, fresh);
  const { rows } = await database.pool.query("select slug from store where name = $1", [longName]);
  slug = rows[0].slug;
  await app.getByText("0 of 4 done").waitFor();
  await expectSound("setup");

  await app.getByRole("button", { name: "Save" }).click();
  await app.getByText("Choose one").waitFor();
  await app.getByText("Health food", { exact: true }).click();
  await app.getByRole("button", { name: "Save" }).click();
  await app.getByText("1 of 4 done").waitFor();
  expect(await focused()).toBe("setup-copy");
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
  const { metafields } = demo.shopify.shops.get(fresh);
  await expect.poll(() => metafields.get("referrals.active")?.value, { timeout: 120_000 }).toBe("true");
  await comeBack();
  await expectThemeStates("Not in your theme", "Not in your theme");
  await saveInThemeEditor("Referral on every page");
  await expectThemeStates("Not in your theme", "In your theme");
  await app.getByText("3 of 4 done").waitFor();
  await app.getByRole("button", { name: "Go to the live test" }).click();
  expect(await focused()).toBe("run-live-test");
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
  app = await openApp(page, demo, fresh);
  await app.getByRole("button", { name: "Hide this guide" }).click();
  await app.getByRole("button", { name: "Show the setup guide" }).waitFor();
  expect(await focused()).toBe("home-content");
  app = await openApp(page, demo, fresh);
  await app.getByRole("button", { name: "Show the setup guide" }).click();
  await app.getByText("3 of 4 done").waitFor();
});

test("once the step is done the page still tells what the theme shows, and reads it again when the merchant comes back", async () => {
  await demo.act(fresh, "theme", { "referral-embed": false });
  app = await openApp(page, demo, fresh);
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
  app = await openApp(page, demo, fresh);
  await expectThemeStates("Shopify does not say", "Shopify does not say");
  await page.unrouteAll();
  const { metafields } = demo.shopify.shops.get(fresh);
  const active = metafields.get("referrals.active")!;
  metafields.delete("referrals.active");
  app = await openApp(page, demo, fresh);
  await expectThemeStates("Hidden until your link is active", "Hidden until your link is active");
  demo.shopify.shops.get(fresh).metafields.set("referrals.active", active);
});

test("an act that does not reach the server says so beside its button, and the page stays", async () => {
  app = await openApp(page, demo, fresh);
  await page.route(`${demo.addresses.app}/app/setup`, (route) => route.abort());
  await page.route(`${demo.addresses.app}/app/live-test`, (route) => route.abort());
  await app.getByRole("button", { name: "Hide this guide" }).click();
  await app.getByText("This could not be saved").waitFor();
  await app.getByRole("button", { name: "Run the live test" }).click();
  await app.getByText("The test could not be started").waitFor();
  await page.unrouteAll();
});

test("a browser that will not copy is told of beside the link", async () => {
  app = await openApp(page, demo, fresh);
  await page.context().clearPermissions();
  await app.locator("html").evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
  });
  await app.getByRole("button", { name: "Copy link" }).click();
  await app.getByRole("alert").getByText("Your browser would not copy").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

test("the code is readable in full, with a copy of its own, beside one primary button", async () => {
  app = await openApp(page, demo, fresh);
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
    app = await openApp(page, demo, fresh);
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
  app = await openApp(page, demo, fresh);
  await app.getByText("Your first signup is here").waitFor();
  expect(await app.locator(".Polaris-Banner").count()).toBe(1);
  await expectSound("first signup");
  await app.getByRole("button", { name: "Dismiss notification" }).click();
  await expect.poll(() => app.getByText("Your first signup is here").count(), soon).toBe(0);
  app = await openApp(page, demo, fresh);
  expect(await app.locator(".Polaris-Banner").count()).toBe(0);
});

test("a suspended shop is told whom to ask and what to quote, and is offered no test", async () => {
  await updateStoreSuspended(database.pool, slug, true, new Date());
  app = await openApp(page, demo, fresh);
  await app.getByText("Your link is paused by the platform").waitFor();
  expect(await app.getByRole("button", { name: "Run the live test" }).count()).toBe(0);
  await app.getByRole("button", { name: "Copy reference" }).click();
  const { referral_code: code } = (await readNumbers(demo, slug))!;
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), soon).toBe(code);
  await expectSound("suspended");
  await updateStoreSuspended(database.pool, slug, false, new Date());
});

test("every page of a suspended shop says so", async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `select r.id::text from store s join store_referral r on r.store_id = s.id
     where s.shop_domain = $1 limit 1`,
    [`${full}.myshopify.com`],
  );
  const { id } = rows[0]!;
  await openApp(page, demo, full);
  await page.getByRole("button", { name: "Suspends the store" }).click();
  await page.getByText("Suspended. The merchant’s pages say so.").waitFor();
  for (const path of [
    "",
    "/share",
    "/referrals",
    `/referrals/${id}`,
    "/visitors",
    "/placements",
    "/settings",
  ]) {
    await page.goto(`${demo.addresses.admin}/store/${full}/apps/store-referrals/app${path}`);
    app = await appIn(page);
    await app.getByText("Your link is paused by the platform").waitFor();
    expect(await faultsOf(page, app), path).toEqual([]);
  }
  await page.getByRole("button", { name: "Lets the store go on" }).click();
  await page.getByText("The store goes on counting.").waitFor();
});

test("dates are chosen, kept in the address, and a custom range is checked before it is asked for", async () => {
  app = await openApp(page, demo, full);
  const dates = app.getByRole("combobox", { name: "Dates" });
  await dates.selectOption("7d");
  await app
    .getByText(/the 7 days before/)
    .first()
    .waitFor();
  await dates.selectOption("today");
  await app.getByText("Hour by hour").waitFor();
  await dates.selectOption("custom");
  await app.getByRole("button", { name: "Show", exact: true }).click();
  await app.getByText("Choose a date").waitFor();
  expect(await focused()).toBe("range-from");
  await expectSound("custom range");
  await app.getByLabel("From", { exact: true }).fill("2026-03-09");
  await app.getByLabel("To", { exact: true }).fill("2026-03-08");
  await app.getByRole("button", { name: "Show", exact: true }).click();
  await app.getByText("This lies before the first date").waitFor();
  await app.getByLabel("To", { exact: true }).fill("2999-03-08");
  await page.keyboard.press("Enter");
  await app.getByText("This lies in the future").waitFor();
  await app.getByLabel("To", { exact: true }).fill("2026-03-10");
  await page.keyboard.press("Enter");
  await app.getByText(/^Mar 9, 2026 – Mar 10, 2026. Your numbers begin on .*, so there is nothing/).waitFor();
  expect(await app.locator("html").evaluate(() => location.search)).toContain(
    "from=2026-03-09&to=2026-03-10",
  );
  expect(await shownNumbers(app)).toEqual(["0", "0", "0", "–"]);
});

test("the numbers stand beside the days before up to this time of day, a year before, or nothing, as the address says", async () => {
  app = await openApp(page, demo, full);
  await app
    .getByText(/^\w+ \d+, \d{4} – .*, beside .* up to \d+:\d\d [AP]M, because today is not over$/)
    .waitFor();
  const legend = () => app.locator(".trend-legend li").allInnerTexts();
  expect(await legend()).toEqual(["These dates", "Beside them", "Not over yet"]);
  // Small counts are bars, and each has the one beside it.
  expect(await app.locator(".trend-active .trend-bar").count()).toBeGreaterThan(0);
  expect(await app.locator(".trend-active .trend-line").count()).toBe(0);
  expect(await app.locator(".trend-panel.trend-clicks .trend-open").count()).toBe(1);
  await expectSound("compared");
  const choice = app.getByRole("combobox", { name: "Compare with" });
  await choice.selectOption("year");
  await app.getByText(/^\w+ \d+, \d{4} – .* Your numbers begin on .*, so there is nothing before/).waitFor();
  expect(await app.getByText("Nothing to compare with yet").count()).toBe(4);
  expect(await legend()).toEqual(["These dates", "Not over yet"]);
  await choice.selectOption("none");
  await app.getByText(/^\w+ \d+, \d{4} – .*\. Today is not over yet\.$/).waitFor();
  expect(await app.getByText("Nothing to compare with yet").count()).toBe(0);
  await app.getByRole("combobox", { name: "Dates" }).selectOption("7d");
  await expect.poll(() => app.locator("html").evaluate(() => location.search), soon).toContain("range=7d");
  expect(await app.locator("html").evaluate(() => location.search)).toContain("compare=none");
  expect(await choice.inputValue()).toBe("none");
});

test("each of the latest referrals opens its receipt", async () => {
  app = await openApp(page, demo, full);
  const first = app.getByRole("list", { name: "Latest referrals" }).getByRole("link").first();
  const name = await first.innerText();
  await first.click();
  await app.getByText("How it was matched").waitFor();
  expect(await app.getByRole("heading", { level: 1 }).innerText()).toContain(name);
  const scrolled = () => app.locator("html").evaluate(() => window.scrollY);
  await expect.poll(scrolled, soon).toBe(0);
  await page.goBack();
  await first.waitFor();
  await expect.poll(scrolled, soon).toBeGreaterThan(0);
});

test("while other dates load the old numbers stay, dimmed, and nothing moves", async () => {
  app = await openApp(page, demo, full);
  const shown = await shownNumbers(app);
  const numbers = app.locator(".home-numbers");
  const boxes = await numbers.boundingBox();
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route(/range=90d/, async (route) => {
    await held;
    await route.continue();
  });
  await app.getByRole("combobox", { name: "Dates" }).selectOption("90d");
  await app.locator('.home-numbers[aria-busy="true"]').waitFor();
  expect(await shownNumbers(app)).toEqual(shown);
  expect(await numbers.boundingBox()).toEqual(boxes);
  go();
  await app
    .getByText(/Your numbers begin on/)
    .first()
    .waitFor();
  // Longer numbers may wrap, so only the place is sure.
  expect((await numbers.boundingBox())!.y).toBe(boxes!.y);
  await page.unrouteAll();
});

test("dates that cannot be loaded say so, and trying again shows them", async () => {
  app = await openApp(page, demo, full);
  await page.route(/range=7d/, (route) => route.abort());
  await app.getByRole("combobox", { name: "Dates" }).selectOption("7d");
  await app.getByText("could not be loaded").waitFor();
  await page.unrouteAll();
  await app.getByRole("button", { name: "Try again" }).click();
  await app
    .getByText(/the 7 days before/)
    .first()
    .waitFor();
});

test("the chart is read with keys, point by point, and as a table that adds up to the cards", async () => {
  app = await openApp(page, demo, full);
  const cursor = app.getByRole("slider");
  await cursor.focus();
  const last = await cursor.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  const before = await cursor.getAttribute("aria-valuetext");
  expect(before).toMatch(
    /^.* \d{4}: clicks \d+, signups \d+, active \d+\. Beside it, .* \d{4}: \d+, \d+, \d+$/,
  );
  expect(before).not.toBe(last);
  await page.keyboard.press("Home");
  expect(await cursor.inputValue()).toBe("0");
  await app.getByRole("button", { name: "Show as table" }).click();
  const cells = await app.locator(".trend-table td:nth-of-type(1) > :first-child").allInnerTexts();
  const [clicks] = await shownNumbers(app);
  expect(cells).toHaveLength(30);
  expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(Number(clicks));
  await expectSound("table");
});

test("the numbers are a German's in German, without an error while the page wakes up", async () => {
  await page.route(/locale=en-US/, (route) =>
    route.continue({ url: route.request().url().replace("locale=en-US", "locale=de") }),
  );
  app = await openApp(page, demo, full);
  await app
    .getByText(/neben .*, denn heute ist noch nicht zu Ende/)
    .first()
    .waitFor();
  const rate = app.getByRole("heading", { name: "Conversion-Rate", exact: true });
  expect(await rate.locator("xpath=../following-sibling::p[1]").innerText()).toMatch(/^\d+(,\d)?\s%$/);
  await page.unrouteAll();
});

test("an open page shows a signup by itself and says so, and asks cheaply while nothing happens", async () => {
  app = await openApp(page, demo, full);
  const [, before] = await shownNumbers(app);
  const asked: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/app/pulse")) asked.push(response.status());
  });
  await page.bringToFront();
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(asked).toEqual(asked.map(() => 304));
  const { rows } = await database.pool.query<{ referral_code: string }>(
    "select referral_code from store where shop_domain = $1",
    [`${full}.myshopify.com`],
  );
  await demo.act(full, "reports", { are: "held" });
  const report = { user_id: "user_live", referral_code: rows[0]!.referral_code };
  expect(demo.callbacks.send("signups", report).attempts).toBe(0);
  await demo.act(full, "reports", { are: "sent" });
  await app.getByText("A signup just came in").waitFor({ timeout: 60_000 });
  const [, after] = await shownNumbers(app);
  expect(Number(after)).toBe(Number(before) + 1);
  expect(await faultsOf(page, app)).toEqual([]);
  page.removeAllListeners("response");
});

test("who was away reads at once what happened since", async () => {
  await database.pool.query(
    `update store_setup set seen_at = now() - interval '7 days', seen_before_at = null
     where store_id = (select id from store where shop_domain = $1)`,
    [`${full}.myshopify.com`],
  );
  app = await openApp(page, demo, full);
  await app.getByText(/^Since .*, when you were last here: \d+ visits, \d+ signups/).waitFor();
  await expectSound("away for a week");
  await page.reload();
  app = await appIn(page);
  await app.getByText(/^Since .*, when you were last here/).waitFor();
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

/** The id of what has the focus in the app's frame, or its class. */
function focused(): Promise<string> {
  return app
    .locator("html")
    .evaluate(() => document.activeElement?.id || document.activeElement?.className || "");
}

async function statusOf(slug: string) {
  const { rows } = await database.pool.query("select status, category from store where slug = $1", [slug]);
  return rows[0];
}
