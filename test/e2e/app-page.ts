import type { FrameLocator, Page } from "playwright-core";
import type { Demo } from "../../demo/demo-types.ts";

/** Opens the app in the admin of a shop that has it. */
export async function openApp(page: Page, demo: Demo, shop: string): Promise<FrameLocator> {
  await page.goto(`${demo.addresses.admin}/store/${shop}/apps/store-referrals`);
  return appIn(page);
}

/** The app in its frame, once React has taken over: a press before that is lost. */
export async function appIn(page: Page): Promise<FrameLocator> {
  const app = page.frameLocator("#app");
  // Polaris marks the document when it is mounted.
  await app.locator("html.p-theme-light").waitFor({ state: "attached" });
  return app;
}

/** Goes to a shop that does not have the app and installs it, as its merchant does. */
export async function installByHand(page: Page, demo: Demo, shopName: string): Promise<FrameLocator> {
  await page.goto(demo.addresses.admin);
  const choice = page.getByRole("combobox", { name: "Your shop" });
  const chosen = await choice.locator("option:checked").textContent();
  if (chosen !== shopName) await choice.selectOption(shopName);
  await page.getByRole("button", { name: "Install", exact: true }).click();
  return appIn(page);
}

/** What the page shows as clicks, signups, active and conversion rate. */
export function shownNumbers(app: FrameLocator): Promise<string[]> {
  const shown = (name: string) =>
    app.getByRole("heading", { name, exact: true }).locator("xpath=../following-sibling::p[1]").innerText();
  return Promise.all(["Clicks", "Signups", "Active", "Conversion rate"].map(shown));
}

/** The id of what has the focus in the app's frame, or its class. */
export function focused(app: FrameLocator): Promise<string> {
  return app
    .locator("html")
    .evaluate(() => document.activeElement?.id || document.activeElement?.className || "");
}
