import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { findStoreByDomain, type Store } from "../../app/storage/stores/store.server.ts";
import { database } from "../../app/storage/engine/database.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo, soon } from "../support/demo.ts";
import { addManyReferrals, addReferrals } from "../support/referrals.ts";
import { appIn } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;
let store: Store;

openDemo({ history: true }, async (opened) => {
  ({ demo, browser, page } = opened);
  await demo.act("green-pantry", "install");
  store = (await findStoreByDomain(database.pool, demo.shop))!;
});

/** Opens the list, or what is below it, in the admin of a shop. */
async function open(path = "", shop = "acme-supplements"): Promise<void> {
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals/app/referrals${path}`);
  app = await appIn(page);
}

const links = () => app.locator("[data-primary-link]");
const query = () => new URL(page.url()).searchParams;
/** Polaris closes an open filter when the page under the filter changes its height, so the new rows come first. */
const listIsThere = () => app.locator("#referrals-list[aria-busy=false]").waitFor();

/** Clicks beside the open filter, as often as Polaris needs: a click during its opening is not heard. */
async function closeChoices(): Promise<void> {
  const choices = app.locator(".Polaris-Popover");
  const clickBeside = () => app.getByRole("heading", { name: "Referrals", exact: true }).click();
  await expect
    .poll(async () => ((await choices.count()) && (await clickBeside()), choices.count()), soon)
    .toBe(0);
}

test("a merchant narrows the list, sees by what, and takes it back; the address and the back button follow", async () => {
  await open();
  const all = await links().allInnerTexts();
  expect(all).toHaveLength(50);
  await app.getByRole("tab", { name: "Signed up" }).click();
  await expect.poll(() => query().get("status"), soon).toBe("signed_up");
  await listIsThere();
  await app.getByRole("button", { name: "How matched" }).click();
  await app.getByText("Certain: the signup brought its click").click();
  await app.getByRole("button", { name: "How matched: Certain" }).first().waitFor();
  await listIsThere();
  await closeChoices();
  expect(Object.fromEntries(query())).toEqual({ status: "signed_up", match: "click_id" });
  await expect.poll(() => app.getByRole("row").filter({ hasText: "Probable" }).count(), soon).toBe(0);

  const search = app.getByRole("textbox", { name: /^Search by/ });
  await search.fill("zzz");
  await app.getByRole("heading", { name: "No referrals match" }).waitFor();
  expect(await search.evaluate((field) => field === document.activeElement)).toBe(true);
  expect(query().get("q")).toBe("zzz");
  await page.goBack();
  await expect.poll(() => query().get("q"), soon).toBeNull();
  await expect.poll(() => search.inputValue(), soon).toBe("");
  await search.fill("zzz");
  await app.getByRole("button", { name: "Clear all filters" }).click();
  await expect.poll(() => links().allInnerTexts(), soon).toEqual(all);
  expect([...query()]).toEqual([]);
});

test("an address opens the list as it was left", async () => {
  await open("?status=active&range=90d&sort=oldest");
  expect(await app.getByRole("tab", { name: "Active" }).getAttribute("aria-selected")).toBe("true");
  expect(await app.getByLabel("Dates").inputValue()).toBe("90d");
  expect(await app.getByLabel("Sort").inputValue()).toBe("oldest");
  expect(await links().count()).toBeGreaterThan(0);
});

test("two dates of the merchant's own choice narrow the list, and all time widens it again", async () => {
  await open();
  await app.getByLabel("Dates").selectOption("custom");
  await app.getByLabel("From").fill("2020-01-01");
  await app.getByLabel("To", { exact: true }).fill("2020-01-31");
  await app.getByRole("button", { name: "Show" }).click();
  await app.getByRole("heading", { name: "No referrals match" }).waitFor();
  expect(Object.fromEntries(query())).toEqual({ from: "2020-01-01", to: "2020-01-31" });
  await app.getByLabel("Dates").selectOption("all");
  await links().first().waitFor();
});

test("with the keyboard alone a merchant turns pages and opens a receipt, and the focus is never lost", async () => {
  await open();
  const first = await links().first().innerText();
  const place = app.getByText(/^\d+–\d+ of \d+$/).first();
  const before = await place.innerText();
  expect(before).toMatch(/^1–50 of /);
  const next = app.getByRole("button", { name: "Next" });
  await next.focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => links().first().innerText(), soon).not.toBe(first);
  expect(await next.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await place.innerText()).toBe(before.replace("1–50", "51–100"));
  await app.getByRole("button", { name: "Previous" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => links().first().innerText(), soon).toBe(first);
  // Previous is switched off on the first page: the list has taken the focus.
  const isKept = () => app.locator("#referrals-list").evaluate((list) => list === document.activeElement);
  await expect.poll(isKept, soon).toBe(true);
  await links().first().focus();
  await page.keyboard.press("Enter");
  await app.getByRole("heading", { name: first }).waitFor();
});

test("a receipt says in words how its signup was matched, and leads back to the list as it was", async () => {
  await open("?match=referral_code");
  const visitor = await links().first().innerText();
  await links().first().click();
  await app.getByRole("heading", { name: visitor }).waitFor();
  for (const words of ["nobody can be sure", "before the signup", "Became active", "Europe/Berlin"])
    await app.getByText(words).first().waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.getByRole("button", { name: "Copy" }).click();
  await page.getByText("Reference copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(page.url()).toContain(`/app/referrals/${copied}?`);
  await app.getByRole("link", { name: "Referrals" }).first().click();
  await app.getByRole("button", { name: "How matched: Probable" }).first().waitFor();
  expect(query().get("match")).toBe("referral_code");
});

test("100,000 referrals are saved as one whole file", async () => {
  await addManyReferrals(store, 100_000);
  await open("?utm_campaign=%3D1%2B1");
  const saved = page.waitForEvent("download", { timeout: 100_000 });
  await app.getByRole("button", { name: "Export" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^referrals-acme-supplements-\d{4}-\d\d-\d\d\.csv$/);
  const file = readFileSync(await download.path());
  expect(file.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = file.toString().split("\r\n");
  expect([lines.length, lines.at(-1)]).toEqual([100_002, ""]);
  await page.getByText("100,000 referrals exported").waitFor();
});

test("a file that breaks off is not saved, which stays said until it is tried again", async () => {
  await open("?status=active");
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  const exports = (url: URL) => url.pathname === "/app/referrals/export";
  await page.route(exports, (route) => route.fulfill({ body: "Referral\r\n1\r\n", contentType: "text/csv" }));
  await app.getByRole("button", { name: "Export" }).click();
  await app.getByText("nothing was saved").waitFor();
  expect(downloads).toBe(0);
  await page.unroute(exports);
  await app.getByRole("button", { name: "Export again" }).click();
  await expect.poll(() => downloads, soon).toBe(1);
  await expect.poll(() => app.getByText("nothing was saved").count(), soon).toBe(0);
});

test("while a page is on its way the old one says so and stays", async () => {
  await open();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const data = (url: URL) => url.searchParams.has("_data") && url.searchParams.get("status") === "active";
  await page.route(data, async (route) => {
    await released;
    await route.continue();
  });
  await app.getByRole("tab", { name: "Active" }).click();
  await app.locator("#referrals-list[aria-busy=true]").waitFor();
  expect(await links().count()).toBe(50);
  // The pressed tab answers at once.
  expect(await app.getByRole("tab", { name: "Active" }).getAttribute("aria-selected")).toBe("true");
  release();
  await app.locator("#referrals-list[aria-busy=false]").waitFor();
  await page.unroute(data);
});

test("a page that could not be fetched says so in its place, and can be tried again", async () => {
  await open();
  const data = (url: URL) => url.searchParams.has("_data");
  await page.route(data, (route) => route.abort());
  await app.getByRole("tab", { name: "Active" }).click();
  await app.getByText("could not be loaded").first().waitFor();
  await page.unroute(data);
  await app.getByRole("button", { name: "Try again" }).click();
  await links().first().waitFor();
});

test("a list that the database is too slow for can be tried again, with its filters at hand", async () => {
  await open();
  const client = await database.pool.connect();
  try {
    await client.query("begin; lock table store_referral in access exclusive mode");
    await app.getByRole("tab", { name: "Active" }).click();
    await app.getByText("This took too long").waitFor();
    expect(await app.getByRole("tab", { name: "Active" }).getAttribute("aria-selected")).toBe("true");
  } finally {
    await client.query("rollback");
    client.release();
  }
  await app.getByRole("button", { name: "Try again" }).click();
  await links().first().waitFor();
});

test("every state is accessible and as narrow as the narrowest phone", async () => {
  const [long] = await addReferrals(store, [
    {
      status: "signed_up",
      match: "none",
      utm: { utm_source: "x".repeat(512), utm_campaign: "y".repeat(512) },
    },
  ]);
  const suspend = (to: string) =>
    database.pool.query("update store set status = $2::store_status where id = $1", [store.id, to]);
  const states: [name: string, address: string, shows: string | RegExp][] = [
    ["full", "", /^Visitor \w/],
    ["filtered", "?status=signed_up&match=none&range=30d", "No click"],
    ["nothing", "?q=zzz", "No referrals match"],
    ["receipt", `/${long}`, "How it was matched"],
    ["missing", "/0197aaaa-0000-7000-8000-000000000000", "There is no such referral"],
    ["suspended", "?sort=oldest", "Your link is paused"],
    ["empty", "", "No referrals yet"],
  ];
  const wrong: string[] = [];
  for (const [name, address, shows] of states) {
    await suspend(name === "suspended" ? "suspended" : "active");
    await open(address, name === "empty" ? "green-pantry" : "acme-supplements");
    await app.getByText(shows).first().waitFor();
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width: Math.max(width, 390), height: 800 });
      await page
        .locator("#app")
        .evaluate((frame, px) => (frame.style.width = px > 390 ? "" : `${px}px`), width);
      const needed = await app.locator("html").evaluate((html) => html.scrollWidth);
      if (width < 1280 && needed > width) wrong.push(`${name} at ${width} needs ${needed}`);
      wrong.push(...(await violationsIn(app)).map((violation) => `${name} at ${width}: ${violation}`));
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  expect(wrong).toEqual([]);
});

test("no window complained of anything but what was broken on purpose", () => {
  const onPurpose = [/net::ERR_FAILED/, /Failed to fetch/, /status of 404/];
  expect(browser.complaints.filter((one) => !onPurpose.some((known) => known.test(one)))).toEqual([]);
});

async function violationsIn(frame: FrameLocator): Promise<string[]> {
  const html = frame.locator("html");
  await html.evaluate((_, source) => void window.eval(source), axe);
  const { violations } = await html.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
}

test("a merchant who misses a referral reads why, looks up a moment, and asks support with the shop's code", async () => {
  // Before the first visit of the history.
  const at = new Date("2024-06-03T14:05:00Z");
  await database.pool.query(
    "insert into store_referral_stats (store_id, placement, bucket, clicks, bot) values ($1, '', $2, 3, 2)",
    [store.id, new Date("2024-06-03T14:00:00Z")],
  );
  await open("/../help");
  await app.getByRole("heading", { name: "Why is my referral not showing?", exact: true }).waitFor();
  expect(await app.locator("ol > li").count()).toBe(7);
  const support = app.getByRole("link", { name: /^Contact support: Why is my referral not showing/ });
  const address = new URL((await support.getAttribute("href"))!);
  expect(address.protocol).toBe("mailto:");
  expect(decodeURIComponent(address.search)).toContain(
    `store: ${store.referral_code}\r\nfinding: referral missing`,
  );
  expect(decodeURIComponent(address.search)).toMatch(/request_id: [0-9a-f]{8}-[0-9a-f-]{27}\r\n$/);

  await app.getByRole("button", { name: "Look up" }).click();
  await app.getByText("Choose a date and a time.").waitFor();
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: store.time_zone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(at);
  await app.getByLabel("Date").fill(shown.slice(0, 10));
  await app.getByLabel("Time", { exact: true }).fill(shown.slice(11));
  await app.getByRole("button", { name: "Look up" }).click();
  await app.getByRole("heading", { name: /^Between / }).waitFor();
  expect(await app.getByRole("status").locator("dd").allInnerTexts()).toEqual(["3", "2", "0"]);
  expect(await faultsOf(page, app)).toEqual([]);
});

test("each number of the overview says what it means, by keyboard too", async () => {
  await open("/../");
  const about = app.getByRole("button", { name: "What does “Signups” mean?" });
  await about.focus();
  await page.keyboard.press("Enter");
  await app.getByText("People who signed up at Syntropy Health with your code").waitFor();
  expect(await about.getAttribute("aria-expanded")).toBe("true");
  expect(await faultsOf(page, app)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect.poll(() => app.getByText("People who signed up at Syntropy Health").count(), soon).toBe(0);
});
