import { Webhook } from "standardwebhooks";
import { startReceiver } from "../support/webhook-receiver.ts";
import type { FrameLocator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { database } from "../../app/storage/engine/database.server.ts";
import { updateStoreSuspended } from "../../app/storage/stores/store-lifecycle.server.ts";
import { findStoreBySlug } from "../../app/storage/stores/store.server.ts";
import type { Demo } from "../../demo/demo-types.ts";
import { asOneStory, type TestBrowser } from "../support/browser.ts";
import { openDemo } from "../support/demo.ts";
import { appIn } from "./app-page.ts";
import { faultsOf } from "./looks.ts";

const shop = "acme-supplements";
let demo: Demo;
let browser: TestBrowser;
let page: Page;
let app: FrameLocator;

openDemo({}, (opened) => void ({ demo, browser, page } = opened));
asOneStory();

const saveBar = () => page.getByRole("region", { name: "Unsaved changes" });
const press = (name: string) => saveBar().getByRole("button", { name }).click();
const kind = () => app.getByLabel("Kind of shop");
const hides = () => app.getByLabel("Hide who people are in the list of referrals");
const settingsOf = async () => {
  const { status, category, anonymise_list: anonymise } = (await findStoreBySlug(database.pool, shop))!;
  return { status, category, anonymise };
};

async function open(path: string): Promise<void> {
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals${path}`);
  app = await appIn(page);
}

test("a shop whose setup is not finished is told what is missing, and cannot save without it", async () => {
  await open("/app/settings");
  await app.getByText("Choose what kind of shop you run to finish the setup.").waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  expect(await saveBar().isVisible()).toBe(false);
  await hides().uncheck();
  await press("Save");
  await app.getByText("Choose the kind of shop you run.", { exact: true }).waitFor();
  expect(await kind().evaluate((field) => field === document.activeElement)).toBe(true);
  expect(await faultsOf(page, app)).toEqual([]);
  expect(await settingsOf()).toEqual({ status: "pending", category: null, anonymise: true });
});

test("what was changed can be discarded", async () => {
  await press("Discard");
  expect(await hides().isChecked()).toBe(true);
  await expect.poll(() => saveBar().isVisible()).toBe(false);
  expect(await app.getByText("Choose the kind of shop you run.", { exact: true }).count()).toBe(0);
});

test("whoever would leave with unsaved changes is asked, and what they chose stays if they stay", async () => {
  await kind().selectOption("Health food");
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("link", { name: "Placements" }).click();
  await expect.poll(() => asked).toEqual(["Leave with unsaved changes?"]);
  expect(await kind().inputValue()).toBe("health_food");
  expect(await saveBar().isVisible()).toBe(true);

  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.accept();
  });
  await page.getByRole("link", { name: "Placements" }).click();
  await app.getByRole("heading", { name: "Placements" }).waitFor();
  expect(asked).toHaveLength(2);
  await expect.poll(() => saveBar().isVisible()).toBe(false);
  expect(await settingsOf()).toMatchObject({ category: null });
});

test("a save that fails on the way says so in place and loses nothing; tried again, it finishes the setup", async () => {
  await open("/app/settings");
  const posts = "**/app/settings?*_data=*";
  await page.route(posts, (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await kind().selectOption("Fitness");
  await hides().uncheck();
  await press("Save");
  await app.getByText("Your settings could not be saved").waitFor();
  expect([await kind().inputValue(), await hides().isChecked()]).toEqual(["fitness", false]);
  expect(await faultsOf(page, app)).toEqual([]);
  await page.unroute(posts);
  await app.getByRole("button", { name: "Try again" }).press("Enter");
  await page.getByText("Settings saved: your setup is finished").waitFor();
  await expect.poll(() => saveBar().isVisible()).toBe(false);
  expect(await settingsOf()).toEqual({ status: "active", category: "fitness", anonymise: false });
  expect(await app.getByText("to finish the setup").count()).toBe(0);

  await open("/app/settings");
  expect([await kind().inputValue(), await hides().isChecked()]).toEqual(["fitness", false]);
});

test("on a slow network the bar waits, and a second press saves nothing twice", async () => {
  let posts = 0;
  const gate = Promise.withResolvers<void>();
  await page.route("**/app/settings?*_data=*", async (route) => {
    if (route.request().method() === "POST") {
      posts += 1;
      await gate.promise;
    }
    return route.continue();
  });
  await hides().check();
  await press("Save");
  await expect.poll(() => saveBar().getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  gate.resolve();
  await page.getByText("Settings saved", { exact: true }).waitFor();
  expect(posts).toBe(1);
  await page.unrouteAll();
});

test("the time zone is Shopify's and cannot be typed over; the privacy page opens beside the admin", async () => {
  const zone = app.getByLabel("Time zone");
  expect(await zone.inputValue()).toBe("Europe/Berlin");
  expect(await zone.evaluate((field: HTMLInputElement) => field.readOnly)).toBe(true);
  const link = app.getByRole("link", { name: "How this app handles personal data (opens a new tab)" });
  expect([await link.getAttribute("href"), await link.getAttribute("target")]).toEqual([
    "/privacy",
    "_blank",
  ]);
});

test("a key is shown once, works, is gone when it is revoked, and back when that is undone", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.getByLabel("Name of the key").fill("Dashboard");
  await app.getByLabel("Name of the key").press("Enter");
  const token = await app.getByLabel("New key", { exact: true }).inputValue();
  await app.getByRole("button", { name: "Copy key" }).click();
  await page.getByText("Key copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  const read = () =>
    fetch(`${demo.addresses.appFront}/api/v1/stores/${shop}/stats`, {
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await read()).status).toBe(200);
  expect(await faultsOf(page, app)).toEqual([]);

  await open("/app/settings");
  await app.getByText("last used").waitFor();
  expect(await app.locator("html").innerHTML()).not.toContain(token);
  await app.getByRole("button", { name: "Revoke Dashboard" }).click();
  // The question stands above the frame, where only Shopify draws: its text in a frame without our styles.
  const question = page.getByRole("dialog");
  await question.getByRole("heading", { name: /Dashboard/ }).waitFor();
  await page.frameLocator("#modal-content").getByText("refused at once").waitFor();
  await question.getByRole("button", { name: "Close" }).click();
  await app.getByRole("button", { name: "Revoke Dashboard" }).click();
  await question.getByRole("button", { name: "Keep it" }).click();
  expect((await read()).status).toBe(200);
  await app.getByRole("button", { name: "Revoke Dashboard" }).click();
  await question.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Key revoked").waitFor();
  await app.getByText("No keys yet.").waitFor();
  expect((await read()).status).toBe(401);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("Key works again").waitFor();
  await app.getByRole("button", { name: "Revoke Dashboard" }).waitFor();
  expect((await read()).status).toBe(200);
});

test("a webhook is added, tried, paused and removed; its secret is shown once, and the changes are told", async () => {
  const receiver = await startReceiver();
  await open("/app/settings");
  await app.getByLabel("Address", { exact: true }).fill("ftp://nowhere");
  await app.getByRole("button", { name: "Add", exact: true }).click();
  await app.getByText("begins with https://").waitFor();
  await app.getByLabel("Every visit (may be many)").check();
  await app.getByLabel("Address", { exact: true }).fill(`${receiver.url}/hook`);
  await app.getByLabel("Address", { exact: true }).press("Enter");
  const secret = await app.getByLabel("Signing secret").inputValue();
  await app.getByRole("button", { name: /^Send a test/ }).click();
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(1);
  const [{ body, headers }] = receiver.received as unknown as [
    { body: string; headers: Record<string, string> },
  ];
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: "webhook.test" });
  await open("/app/settings");
  await app.getByText("delivered (204)").waitFor();
  expect(await app.locator("html").innerHTML()).not.toContain(secret);
  await app.getByText("referral.clicked, referral.signed_up").waitFor();
  await app.getByRole("button", { name: /^Send again/ }).click();
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(2);
  await app.getByRole("button", { name: /^Send the last 24 hours again/ }).click();
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(3);
  await app.getByRole("button", { name: /^Pause/ }).click();
  await app.getByText("Messages wait until you resume the webhook.").waitFor();
  expect(await faultsOf(page, app)).toEqual([]);
  await app.getByRole("button", { name: /^Remove/ }).click();
  const question = page.getByRole("dialog");
  await question.getByRole("button", { name: "Keep it" }).click();
  await app.getByRole("button", { name: /^Remove/ }).click();
  await question.getByRole("button", { name: "Remove" }).click();
  await app.getByText("No webhooks yet.").waitFor();
  await app.getByText(`Webhook to ${receiver.url}/hook removed`).waitFor();
  receiver.stop();
});

test("a page that takes its time is outlined meanwhile", async () => {
  const gate = Promise.withResolvers<void>();
  await page.route("**/app/placements?_data=*", async (route) => {
    await gate.promise;
    return route.continue();
  });
  await page.getByRole("link", { name: "Placements" }).click();
  await app.getByText("Loading…").waitFor({ state: "attached" });
  expect(await faultsOf(page, app)).toEqual([]);
  gate.resolve();
  await app.getByRole("heading", { name: "Add a place" }).waitFor();
  await page.unrouteAll();
});

test("a suspended shop sees why nothing counts, on both pages, and may still save", async () => {
  await updateStoreSuspended(database.pool, shop, true, new Date());
  for (const path of ["/app/placements", "/app/settings"]) {
    await open(path);
    await app.getByText("Your link is paused by the platform").waitFor();
    expect(await faultsOf(page, app)).toEqual([]);
  }
  await kind().selectOption("Something else");
  await press("Save");
  await page.getByText("Settings saved", { exact: true }).waitFor();
  expect(await settingsOf()).toMatchObject({ status: "suspended", category: "other" });
  await updateStoreSuspended(database.pool, shop, false, new Date());
});

test("in a tab left open after the uninstall, nothing can be changed and the page says so", async () => {
  const gone =
    "update store set status = 'deactivated', uninstalled_at = now() + interval '1 hour' where slug = $1";
  await open("/app/settings");
  await database.pool.query(gone, [shop]);
  await kind().selectOption("Fitness");
  await press("Save");
  await app.getByText("The app is uninstalled").first().waitFor();
  expect(await settingsOf()).toMatchObject({ status: "deactivated", category: "other" });
  for (const path of ["/app/placements", "/app/placements/window", "/app/settings"]) {
    page.once("dialog", (dialog) => void dialog.accept());
    await open(path);
    if (path.endsWith("window")) continue;
    await app.getByText("New visits and signups are not counted").waitFor();
    expect(await faultsOf(page, app)).toEqual([]);
  }
  expect(await kind().count()).toBe(0);
});

test("no window complained of anything but what was provoked", () => {
  const provoked = /ERR_FAILED|status of 4(04|09|22)/;
  expect(browser.complaints.filter((one) => !provoked.test(one))).toEqual([]);
});
