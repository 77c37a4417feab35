import type { FrameLocator, Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { asOneStory, type TestBrowser } from "../support/browser.ts";
import { openDemo, eventsAbout, readNumbers, soon, type Numbers } from "../support/demo.ts";
import { chrome } from "../support/requests.ts";
import { installByHand, openApp, shownNumbers } from "./app-page.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
let demo: Demo;
let browser: TestBrowser;
let merchant: Page;
let app: FrameLocator;
let visitor: Page;
let store: Numbers;
/** The other shop's numbers, before anything happened at this one. */
let neighbour: Numbers;
let clickId: string;
let userId: string;

openDemo({}, async (opened) => {
  ({ demo, browser, page: merchant } = opened);
  const { referral_code: code } = (await readNumbers(demo, "acme-supplements"))!;
  await fetch(`${demo.addresses.appFront}/r/${code}`, {
    redirect: "manual",
    headers: { "user-agent": chrome },
  });
  await vi.waitFor(async () => {
    neighbour = (await readNumbers(demo, "acme-supplements"))!;
    expect(neighbour.total_clicks).toBe(1);
  }, soon);
});
asOneStory();

test("a merchant installs the app and has exactly one store, with a code and no visits", async () => {
  const toldToAdmin = await listenToFrame(merchant);
  app = await installByHand(merchant, demo, "Green Pantry");
  await app.getByText("No visits yet").waitFor();
  expect(await shownNumbers(app)).toEqual(["0", "0", "0", "–"]);

  // The admin's address and navigation follow the frame.
  await merchant.waitForURL("**/store/green-pantry/apps/store-referrals/app");
  const overview = expect.objectContaining({ label: "Overview", href: "/app" });
  await expect.poll(() => toldToAdmin("nav"), soon).toContainEqual(expect.arrayContaining([overview]));

  // The session token was exchanged for tokens that expire.
  const shop = demo.shopify.shops.get("green-pantry");
  const exchange = { kind: "token", shop: shop.domain, status: 200 };
  expect(demo.log).toContainEqual(expect.objectContaining(exchange));
  expect(shop.refreshTokens.size).toBe(shop.accessTokens.size);
  expect(Math.max(...shop.accessTokens.values())).toBeLessThan(Infinity);

  store = (await readNumbers(demo, "green-pantry"))!;
  expect(store.referral_code).toMatch(/^store-green-pantry-[0-9a-f]{4}$/);
  expect(await readNumbers(demo, "green-pantry-2")).toBeNull();
});

test("copying the link fills the clipboard and says so", async () => {
  await merchant.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.getByRole("button", { name: "Copy link" }).click();
  await merchant.getByText("Link copied").waitFor();
  expect(await merchant.evaluate(() => navigator.clipboard.readText())).toBe(store.referral_link);
});

test("a signup is matched for certain to the visitor's own click, and the merchant sees it", async () => {
  visitor = await browser.newVisitor("en-GB");
  await visitor.goto(store.referral_link);
  await visitor.getByText("The app knows this visit").waitFor();
  clickId = await visitor.getByRole("definition").nth(1).innerText();
  await visitor.getByRole("link", { name: "Create my account" }).click();
  userId = await visitor.getByLabel("Your id").inputValue();
  await visitor.getByRole("button", { name: "Sign up", exact: true }).click();
  await visitor.getByText("credited to green-pantry. It is certain: you brought the click").waitFor();

  await merchant.reload();
  await app.getByText("Latest referrals").waitFor();
  expect(await shownNumbers(app)).toEqual(["1", "1", "0", "100%"]);
  const latest = app.getByRole("list", { name: "Latest referrals" }).getByRole("listitem");
  expect(await latest.allInnerTexts()).toEqual([expect.stringContaining("Signed up")]);
});

test("a person who becomes active is counted so, once", async () => {
  await visitor.getByRole("button", { name: "Become active" }).click();
  await visitor.getByText("You are active.").waitFor();
  await visitor.getByRole("button", { name: "Send the same message again" }).click();
  await visitor.getByText("counted once").waitFor();

  await merchant.reload();
  await app.getByText("Latest referrals").waitFor();
  expect(await shownNumbers(app)).toEqual(["1", "1", "1", "100%"]);
});

test("analytics hears of each fact exactly once, under the right person", async () => {
  const referral_code = store.referral_code;
  const told = () => eventsAbout(demo, referral_code).sort((a, b) => a.event.localeCompare(b.event));
  await expect.poll(() => told().length, soon).toBe(5);
  const owner = told().find(({ event }) => event === "STORE_REGISTERED")?.distinct_id;
  expect(owner).toMatch(uuid);
  expect(told()).toEqual([
    fact("AFFILIATE_REFERRAL_LINK_COPIED", owner, { referral_code, placement: null }),
    fact("REFERRAL_SIGNUP_COMPLETED", userId, { referral_source: referral_code }),
    fact("STORE_REFERRAL_LINK_CLICKED", clickId, { referral_code, placement: null }),
    fact("STORE_REFERRAL_SIGNUP", userId, {
      referral_code,
      attributed: true,
      reason: null,
      match_method: "click_id",
    }),
    fact("STORE_REGISTERED", owner, { referral_code, category: null }),
  ]);
});

test("one shop's traffic changes nothing for another, and neither sees the other's code", async () => {
  expect(await readNumbers(demo, "acme-supplements")).toEqual(neighbour);
  const own = await app.locator("html").innerHTML();
  expect([own.includes(store.referral_code), own.includes(neighbour.referral_code)]).toEqual([true, false]);
  const theirs = await (await openApp(merchant, demo, "acme-supplements")).locator("html").innerHTML();
  expect([theirs.includes(store.referral_code), theirs.includes(neighbour.referral_code)]).toEqual([
    false,
    true,
  ]);
});

test("no window complained, and no host but ours was asked for anything", () => {
  expect(browser.complaints).toEqual([]);
});

function fact(event: string, distinct_id: string | undefined, properties: Record<string, unknown>) {
  return { event, distinct_id, properties };
}

/** Keeps what the app tells the admin by App Bridge; the answer gives everything told under a name. */
async function listenToFrame(page: Page): Promise<(type: string) => Promise<unknown[]>> {
  type Listening = { told: { type: string; data: unknown }[] };
  await page.addInitScript(() => {
    const { told } = Object.assign(window, { told: [] as unknown[] });
    addEventListener("message", (event) => told.push(event.data));
  });
  return async (type) => {
    const told = await page.evaluate(() => (window as unknown as Listening).told);
    return told.filter((one) => one.type === type).map((one) => one.data);
  };
}
