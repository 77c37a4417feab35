import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { startDemo } from "../../demo/start.ts";
import { chrome } from "./requests.ts";

/**
 * `npm run pictures`: the pictures of the README and of the App Store listing, from the demo's first shop, and the icon as
 * a PNG. Needs a build and a Chromium (`CHROME_PATH`, else `chromium` of the system). Pictures of the app alone: no
 * admin, no browser.
 */
const folder = "docs/listing";
type Screen = { viewport: { width: number; height: number }; deviceScaleFactor: number; hasTouch?: boolean };
/** 1600 × 900 in the end, and 900 × 1600 on a phone, as Shopify wants them. */
const desktop: Screen = { viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1.25 };
const phone: Screen = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2.5, hasTouch: true };
/** The README shows a page from top to bottom. */
const wide: Screen = { viewport: { width: 1100, height: 900 }, deviceScaleFactor: 1 };
const narrow: Screen = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1, hasTouch: true };
type Picture = { file: string; path: string; ready: string; screen: Screen; fullPage?: boolean };
const pictures: Picture[] = [
  { file: "docs/images/home-desktop", path: "/app", ready: "Latest referrals", screen: wide, fullPage: true },
  { file: "docs/images/home-phone", path: "/app", ready: "Latest referrals", screen: narrow, fullPage: true },
  { file: `${folder}/overview`, path: "/app", ready: "Latest referrals", screen: desktop },
  { file: `${folder}/referrals`, path: "/app/referrals?status=active", ready: "Referrals", screen: desktop },
  { file: `${folder}/placement`, path: "/app/placements/counter-qr", ready: "QR code", screen: desktop },
  { file: `${folder}/phone`, path: "/app", ready: "Latest referrals", screen: phone },
];

const demo = await startDemo({
  strict: true,
  quiet: true,
  noBuild: true,
  environment: {
    LANDING_URL: "https://wellness.example/",
    LINK_BASE_URL: "https://go.wellness.example",
    PLATFORM_NAME: "Wellness",
  },
});
const browser = await chromium.launch({
  executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
  args: [...demo.chromiumArgs, "--disable-quic", "--no-sandbox", "--font-render-hinting=none"],
});
try {
  await endSetup();
  for (const { file, path, ready, screen, fullPage } of pictures) {
    const context = await browser.newContext({ ...screen, userAgent: chrome, locale: "en-US" });
    await context.addInitScript(waitForFont);
    await fetchFont(context);
    const page = await open(context, path);
    await page.getByRole("heading", { name: ready }).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${file}.png`, animations: "disabled", fullPage: fullPage ?? false });
    await context.close();
  }
  await drawIcon();
} finally {
  await browser.close();
  await demo.stop();
}

/** The pictures' merchant is past the setup. */
async function endSetup(): Promise<void> {
  const headers = { Authorization: `Bearer ${demo.sessionToken(demo.shop)}`, "User-Agent": chrome };
  const body = new URLSearchParams({ putAway: "guide" });
  await fetch(`${demo.addresses.appFront}/app/setup`, { method: "POST", headers, body });
}

/** The font is in the browser from the second visit on. */
async function fetchFont(context: BrowserContext): Promise<void> {
  const page = await open(context, "/app");
  await page.waitForFunction(() => localStorage.getItem("store-referrals:inter") !== null);
  await page.close();
}

/** A picture is taken once, so its text may wait for the font. */
function waitForFont(): void {
  window.FontFace = class extends FontFace {
    constructor(family: string, source: string, descriptors: FontFaceDescriptors) {
      super(family, source, { ...descriptors, display: "block" });
    }
  } as typeof FontFace;
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(demo.shopify.frameUrl(demo.shop, path));
  await page.locator("html.p-theme-light").waitFor({ state: "attached" });
  return page;
}

async function drawIcon(): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1200 } });
  const svg = readFileSync(join(folder, "icon.svg"), "utf8");
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
  await page.screenshot({ path: join(folder, "icon.png") });
}
