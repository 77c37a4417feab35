import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import packedChromium from "@sparticuz/chromium";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { afterEach, beforeEach } from "vitest";
import type { Demo } from "../../demo/demo-types.ts";
import { chrome } from "./requests.ts";

/** A real browser that can reach the demo and nothing else. */
export type TestBrowser = {
  /** The merchant's window. */
  page: Page;
  /** The window of a person with a browser of their own. The language makes the person new to the app. */
  newVisitor(language: string): Promise<Page>;
  /**
   * The complaints so far: warnings on any window's console, uncaught errors, and requests to hosts that are not ours.
   */
  complaints: string[];
  close(): Promise<void>;
};

/** The hosts that a browser may reach, and the arguments by which it finds them. */
type Reachable = { chromiumArgs: string[]; addresses: Pick<Demo["addresses"], "admin" | "app" | "landing"> };

const waitMs = 60_000;
const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ownPlaces = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The features that Playwright 1.65 switches off, without ThirdPartyStoragePartitioning: a merchant's browser has that
 * one.
 */
const disabledFeatures = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
];

/** Opens a browser on a new profile, set up for the strict demo. */
export async function openBrowser(demo: Reachable): Promise<TestBrowser> {
  const profile = mkdtempSync(path.join(tmpdir(), "store-referrals-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findBrowser(),
    headless: true,
    // Chromium runs without its sandbox, as by Playwright's default. Containers seldom allow the sandbox, and all pages
    // are ours.
    args: [
      ...demo.chromiumArgs.map(resolveNothingElse),
      "--disable-gpu",
      "--disable-quic",
      "--disable-component-update",
      // Chromium takes the last one given, so this replaces Playwright's.
      `--disable-features=${disabledFeatures.join(",")}`,
    ],
    viewport: { width: 1280, height: 800 },
    // HeadlessChrome would be a bot, and the Shopify library answers bots with 410.
    userAgent: chrome,
  });
  context.setDefaultTimeout(waitMs);
  const complaints: string[] = [];
  collect(context, demo, complaints);
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async newVisitor(language) {
      const visitor = await context.browser()!.newContext({ userAgent: chrome, locale: language });
      visitor.setDefaultTimeout(waitMs);
      collect(visitor, demo, complaints);
      return visitor.newPage();
    },
    complaints,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A new window of the merchant's for the next test, in place of the last test's, which a picture of a failure still needs. */
export async function nextPage(browser: TestBrowser): Promise<Page> {
  const context = browser.page.context();
  for (const page of context.pages()) if (page !== browser.page) await page.close();
  browser.complaints.length = 0;
  return context.newPage();
}

/** For a file whose tests tell one story: after a failure the rest is skipped. At the file's top level. */
export function asOneStory(): void {
  beforeEach((context) => {
    const isBroken = context.task.file.tasks.some((one) => one.result?.state === "fail");
    context.skip(isBroken, "a test that this one goes on from has failed");
  });
}

/** After each failed test: a picture of every open window, its path in the error. For a test file's top level. */
export function photographFailures(opened: () => TestBrowser | undefined): void {
  afterEach(async ({ task }) => {
    const main = opened()?.page.context();
    if (task.result?.state !== "fail" || !main) return;
    mkdirSync("test-results", { recursive: true });
    const name = task.name.replace(/\W+/g, "-");
    const windows = [main, ...main.browser()!.contexts()].flatMap((context) => context.pages());
    const pictures = await Promise.all(
      [...new Set(windows)].map(async (page, index) => {
        const file = path.resolve("test-results", `${name}-${index + 1}.png`);
        await page.screenshot({ path: file });
        return `${file} shows ${page.url()}`;
      }),
    );
    throw new Error(["the test failed at this sight:", ...pictures].join("\n"));
  });
}

/** `CHROME_PATH`, else the system's browser, else the one for Linux on x64 that came with npm. */
export async function findBrowser(): Promise<string> {
  const given = process.env["CHROME_PATH"];
  if (given) return given;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const installed = programs.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...installed, ...ownPlaces].find(runs) ?? packedChromium.executablePath();
}

/** Some systems have a program of that name that only says what to install. */
function runs(file: string): boolean {
  return existsSync(file) && spawnSync(file, ["--version"]).status === 0;
}

/** Neither a page nor the browser itself finds any other host. */
function resolveNothingElse(argument: string): string {
  const isRules = argument.startsWith("--host-resolver-rules=");
  return isRules ? `${argument},MAP * ~NOTFOUND,EXCLUDE localhost,EXCLUDE 127.0.0.1` : argument;
}

function collect(context: BrowserContext, demo: Reachable, complaints: string[]): void {
  const { admin, app, landing } = demo.addresses;
  const ours = [admin, app, landing, "https://cdn.shopify.com"].map((address) => new URL(address).hostname);
  const isOurs = (host: string) => ours.includes(host) || host.endsWith(".myshopify.com");
  context.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    complaints.push(`${message.type()}: ${message.text()} (${message.location().url.split("?")[0]})`);
  });
  context.on("weberror", (error) => complaints.push(`not caught: ${error.error().message}`));
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && !isOurs(hostname))
      complaints.push(`a request to a stranger: ${request.url()}`);
  });
}
