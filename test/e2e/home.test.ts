import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo, soon } from "../support/demo.ts";
import { appIn, focused, openApp, shownNumbers } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;

openDemo({ history: true }, (opened) => {
  ({ demo, browser, page } = opened);
});

test("every page of a suspended shop says so", async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    `select r.id::text from store s join store_referral r on r.store_id = s.id
     where s.shop_domain = $1 limit 1`,
    [`${shop}.myshopify.com`],
  );
  const { id } = rows[0]!;
  await openApp(page, demo, shop);
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
    await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals/app${path}`);
    app = await appIn(page);
    await app.getByText("Your link is paused by the platform").waitFor();
    expect(await faultsOf(page, app), path).toEqual([]);
  }
  await page.getByRole("button", { name: "Lets the store go on" }).click();
  await page.getByText("The store goes on counting.").waitFor();
});

test("dates are chosen, kept in the address, and a custom range is checked before it is asked for", async () => {
  app = await openApp(page, demo, shop);
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
  expect(await focused(app)).toBe("range-from");
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
  app = await openApp(page, demo, shop);
  await app
    // In a day's last quarter of an hour no time is named.
    .getByText(
      /^\w+ \d+, \d{4} – .*, compared with .*(up to \d+:\d\d [AP]M, because today is not over|\d{4})$/,
    )
    .waitFor();
  const legend = () => app.locator(".trend-legend li").allInnerTexts();
  expect(await legend()).toEqual(["These dates", "Compared dates", "Not over yet"]);
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
  app = await openApp(page, demo, shop);
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
  app = await openApp(page, demo, shop);
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
  app = await openApp(page, demo, shop);
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
  app = await openApp(page, demo, shop);
  const cursor = app.getByRole("slider");
  await cursor.focus();
  const last = await cursor.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  const before = await cursor.getAttribute("aria-valuetext");
  expect(before).toMatch(
    /^.* \d{4}: clicks \d+, signups \d+, active \d+\. To compare, .* \d{4}: \d+, \d+, \d+$/,
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
  app = await openApp(page, demo, shop);
  await app
    .getByText(/verglichen mit .*, denn heute ist noch nicht zu Ende/)
    .first()
    .waitFor();
  const rate = app.getByRole("heading", { name: "Conversion-Rate", exact: true });
  expect(await rate.locator("xpath=../following-sibling::p[1]").innerText()).toMatch(/^\d+(,\d)?\s%$/);
  await page.unrouteAll();
});

test("an open page shows a signup by itself and says so, and asks cheaply while nothing happens", async () => {
  app = await openApp(page, demo, shop);
  const [, before] = await shownNumbers(app);
  const asked: number[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname === "/app/pulse") asked.push(response.status());
  });
  await page.bringToFront();
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(asked).toEqual(asked.map(() => 304));
  const { rows } = await database.pool.query<{ referral_code: string }>(
    "select referral_code from store where shop_domain = $1",
    [`${shop}.myshopify.com`],
  );
  await demo.act(shop, "reports", { are: "held" });
  const report = { user_id: "user_live", referral_code: rows[0]!.referral_code };
  expect(demo.callbacks.send("signups", report).attempts).toBe(0);
  await demo.act(shop, "reports", { are: "sent" });
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
    [`${shop}.myshopify.com`],
  );
  app = await openApp(page, demo, shop);
  await app
    .getByText(/^Since .*, when somebody of your shop was last here: \d+ visits, \d+ signups/)
    .waitFor();
  await expectSound("away for a week");
  await page.reload();
  app = await appIn(page);
  await app.getByText(/^Since .*, when somebody of your shop was last here/).waitFor();
});

test("no window complained of anything but what was held back on purpose", async () => {
  expect(browser.complaints.filter((one) => !one.includes("net::ERR_FAILED"))).toEqual([]);
});

/** No accessibility violation at any width, and nothing wider than the narrowest phone. */
async function expectSound(state: string): Promise<void> {
  expect(await faultsOf(page, app), state).toEqual([]);
}
