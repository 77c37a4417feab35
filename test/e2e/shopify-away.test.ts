import { readFile } from "node:fs/promises";
import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import type { TestBrowser } from "../support/browser.ts";
import { openDemo, readNumbers, soon } from "../support/demo.ts";
import { installByHand, openApp, shownNumbers } from "./app-page.ts";

let demo: Demo;
let browser: TestBrowser;
let merchant: Page;
let app: FrameLocator;

openDemo({ installFirstShop: false }, (opened) => void ({ demo, browser, page: merchant } = opened));

/** Where a failed page leads its merchant, with what support must know. */
async function supportAddress(): Promise<string> {
  const link = app.getByRole("link", { name: /^Contact support/ });
  return decodeURIComponent((await link.getAttribute("href"))!);
}

type LogLine = { status?: number; request_id?: string };

/** The failed requests in the app's log. */
async function failedLines({ appLogFile }: Demo): Promise<LogLine[]> {
  const lines = (await readFile(appLogFile, "utf8")).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as LogLine).filter(({ status }) => status === 500);
}

test("a first visit while Shopify is away can be tried again, and then makes the store", async () => {
  await demo.act("acme-supplements", "api", { is: "down" });
  app = await installByHand(merchant, demo, "Acme Supplements");
  await app.getByText("could not be loaded").waitFor();
  const { request_id: id } = (await failedLines(demo)).at(-1)!;
  expect(await supportAddress()).toContain(`finding: page failed\r\nrequest_id: ${id}`);
  expect(await readNumbers(demo, "acme-supplements")).toBeNull();

  await demo.act("acme-supplements", "api", { is: "up" });
  await app.getByRole("button", { name: "Try again" }).click();
  await app.getByText("No visits yet").waitFor();
  expect((await readNumbers(demo, "acme-supplements"))?.total_clicks).toBe(0);
});

test("a known shop sees its page, and no failure, in every trouble of Shopify's", async () => {
  const states = ["down", "throttled", "crowded", "failing", "complaining", "frozen", "locked"] as const;
  for (const is of states) {
    await demo.act("acme-supplements", "api", { is });
    app = await openApp(merchant, demo, "acme-supplements");
    expect([is, await shownNumbers(app)]).toEqual([is, ["0", "0", "0", "–"]]);
    expect([is, await app.getByText("could not be loaded").count()]).toEqual([is, 0]);
    await demo.act("acme-supplements", "api", { is: "up" });
  }
});

test("a page that fails on the way inside the browser names the request that failed", async () => {
  app = await openApp(merchant, demo, "acme-supplements");
  await merchant.route("**/app/visitors?_data=*", (route) =>
    route.fulfill({
      status: 500,
      headers: { "X-Remix-Catch": "yes", "Access-Control-Allow-Origin": "*" },
      json: { request_id: "8b0c3d9e" },
    }),
  );
  await merchant.getByRole("link", { name: "Visitors" }).click();
  await app.getByText("could not be loaded").waitFor();
  expect(await supportAddress()).toContain("request_id: 8b0c3d9e");
  await merchant.unrouteAll();
});

test("a shop that Shopify throttles is named by its domain, and properly as soon as it can be", async () => {
  await demo.act("green-pantry", "api", { is: "throttled" });
  app = await installByHand(merchant, demo, "Green Pantry");
  await app.getByText("green-pantry", { exact: true }).waitFor();
  const { referral_code: code } = (await readNumbers(demo, "green-pantry"))!;
  expect(code).toMatch(/^store-green-pantry-[0-9a-f]{4}$/);

  await demo.act("green-pantry", "api", { is: "up" });
  await merchant.reload();
  await app.getByText("Green Pantry", { exact: true }).waitFor();
  expect((await readNumbers(demo, "green-pantry"))?.referral_code).toBe(code);
});

test("a copied link is copied even if nobody can be told of it", async () => {
  app = await openApp(merchant, demo, "acme-supplements");
  await merchant.context().grantPermissions(["clipboard-write"]);
  await merchant.route(`${demo.addresses.app}/app/copied`, (route) => route.abort());
  const untold = merchant.waitForEvent("requestfailed");
  await app.getByRole("button", { name: "Copy link" }).click();
  await untold;
  await merchant.getByText("Link copied").waitFor();
  await app
    .locator("html")
    .evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
  expect(await app.getByText("could not be loaded").count()).toBe(0);
  await merchant.unrouteAll();
});

test("with a proxy of Shopify's more than anybody promised, ten visitors of the branded link are ten clicks", async () => {
  const clicks = async () => (await readNumbers(demo, "acme-supplements"))!.total_clicks;
  const before = await clicks();
  const address = `${demo.addresses.admin}/storefront/acme-supplements/apps/wellness`;
  for (let n = 0; n < 10; n += 1) {
    const answer = await merchant.evaluate(
      async (url) => (await fetch(url, { redirect: "manual" })).type,
      address,
    );
    expect(answer).toBe("opaqueredirect");
  }
  await expect.poll(clicks, soon).toBe(before + 10);
});

test("no window complained of anything but what was broken on purpose", () => {
  const onPurpose = [
    /status of 500/, // Acme's first visit, for which the app could get no token
    /net::ERR_FAILED/, // the report of a copy that was held back
  ];
  expect(browser.complaints.filter((one) => !onPurpose.some((known) => known.test(one)))).toEqual([]);
});
