import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { asOneStory, type TestBrowser } from "../support/browser.ts";
import { openDemo, eventsAbout, readNumbers, readStatus, soon, type Numbers } from "../support/demo.ts";
import { chrome } from "../support/requests.ts";
import { installByHand, openApp, shownNumbers } from "./app-page.ts";

const shop = "acme-supplements";
let demo: Demo;
let browser: TestBrowser;
let merchant: Page;
let app: FrameLocator;
let store: Numbers;

const numbers = async () => (await readNumbers(demo, shop))!;

openDemo({}, async (opened) => {
  ({ demo, browser, page: merchant } = opened);
  store = await numbers();
});
asOneStory();

test("a forged uninstall is refused and changes nothing", async () => {
  await openApp(merchant, demo, shop);
  await pretend("Somebody forges an uninstall", "the app answered 401");
  await visit("en");
  await expect.poll(async () => (await numbers()).total_clicks, soon).toBe(1);
  app = await openApp(merchant, demo, shop);
  expect(await shownNumbers(app)).toEqual(["1", "0", "0", "0%"]);
});

test("an uninstall stands, whatever an open tab or a token from before tries", async () => {
  const tab = await merchant.context().newPage();
  const stale = await openApp(tab, demo, shop);
  await pretend("Uninstalls the app", "the app answered 200");
  await expect.poll(() => readStatus(shop), soon).toBe("deactivated");

  await stale.getByRole("button", { name: "Copy link" }).click();
  await stale.locator("html").evaluate(() => location.reload());
  await stale.getByText("The app is not installed").waitFor();
  await tab.close();
  const headers = { authorization: `Bearer ${demo.sessionToken(shop)}`, "user-agent": chrome };
  const answer = await fetch(`${demo.addresses.appFront}/app`, { headers, redirect: "manual" });
  expect(answer.status).toBe(401);

  expect((await visit("fr")).searchParams.get("ref")).toBe(store.referral_code);
  await expect.poll(async () => (await numbers()).filtered_clicks.inactive, soon).toBe(1);
  expect((await numbers()).total_clicks).toBe(1);
});

test("a signup for a shop that has left is nobody's", async () => {
  const person = await browser.newVisitor("it-IT");
  await person.goto(store.referral_link);
  await person.goto(demo.addresses.signUp);
  await person.getByRole("button", { name: "Sign up", exact: true }).click();
  await person.getByText("The store takes no part at the moment").waitFor();
  expect(await person.locator("pre").textContent()).toContain('"reason": "store_inactive"');
  expect((await numbers()).total_signups).toBe(0);
});

test("a shop that comes back has its link and its numbers, and is no new store", async () => {
  app = await installByHand(merchant, demo, "Acme Supplements");
  await app.getByText("Latest referrals").waitFor();
  expect(await shownNumbers(app)).toEqual(["1", "0", "0", "0%"]);
  expect(await app.getByLabel("Referral link", { exact: true }).inputValue()).toBe(store.referral_link);
  await visit("es");
  await expect.poll(async () => (await numbers()).total_clicks, soon).toBe(2);
  const names = () => eventsAbout(demo, store.referral_code).map(({ event }) => event);
  await expect
    .poll(() => names().filter((name) => name === "STORE_REFERRAL_LINK_CLICKED").length, soon)
    .toBe(2);
  expect(names().filter((name) => name === "STORE_REGISTERED")).toHaveLength(1);
});

test("no window complained of anything but the tab's missing token", () => {
  // The stand-in, as Shopify, has no session token for a shop that uninstalled the app.
  expect(browser.complaints.filter((one) => !one.includes("status of 410"))).toEqual([]);
});

/** Presses a button of the stand-in's drawer and waits for what came of it. */
async function pretend(label: string, outcome: string): Promise<void> {
  await merchant.getByRole("button", { name: label, exact: true }).click();
  await merchant.locator("#said", { hasText: outcome }).waitFor();
}

/** A person follows the tracked link; answers where they are sent. */
async function visit(language: string): Promise<URL> {
  const answer = await fetch(`${demo.addresses.appFront}/r/${store.referral_code}`, {
    redirect: "manual",
    headers: { "user-agent": chrome, "accept-language": language },
  });
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get("location")!);
}
