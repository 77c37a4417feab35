import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { startDemo } from "../../demo/start.ts";
import { chrome } from "./requests.ts";

/**
 * `npm run listing`: the pictures of the App Store listing, from the demo's first shop, and the icon as a PNG. Needs a
 * build and a Chromium (`CHROME_PATH`, else `chromium` of the system). Pictures of the app alone: no admin, no browser.
 */
const folder = "docs/listing";
/** 1600 × 900 in the end, as Shopify wants them. */
const size = { width: 1280, height: 720 };
const scale = 1.25;
const pictures: [file: string, path: string, ready: string][] = [
  ["overview", "/app", "Latest referrals"],
  ["referrals", "/app/referrals?status=active", "Referrals"],
  ["placement", "/app/placements/counter-qr", "QR code"],
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
  const context = await browser.newContext({
    viewport: size,
    deviceScaleFactor: scale,
    userAgent: chrome,
    locale: "en-US",
  });
  await context.addInitScript(waitForFont);
  await prepare(context);
  for (const [file, path, ready] of pictures) {
    const page = await open(context, path);
    await page.getByRole("heading", { name: ready }).first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${file}.png`), animations: "disabled" });
    await page.close();
  }
  await drawIcon(context);
} finally {
  await browser.close();
  await demo.stop();
}

/** A merchant who is past the setup, and in whose browser the font is. */
async function prepare(context: BrowserContext): Promise<void> {
  const headers = { Authorization: `Bearer ${demo.sessionToken(demo.shop)}`, "User-Agent": chrome };
  const body = new URLSearchParams({ putAway: "guide" });
  await fetch(`${demo.addresses.appFront}/app/setup`, { method: "POST", headers, body });
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

async function drawIcon(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1200 / scale, height: 1200 / scale });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${readFileSync(join(folder, "icon.svg"), "utf8")}`,
  );
  await page.screenshot({ path: join(folder, "icon.png") });
}
