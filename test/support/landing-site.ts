import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "./browser.ts";

/** What a test's own page is: its HTML, or its answer in full. */
type Sight = string | ((request: IncomingMessage, response: ServerResponse) => void);

/** A platform's site under two hosts of one domain, and a site of somebody else, for a browser to visit. */
export type LandingSite = {
  www: string;
  account: string;
  stranger: string;
  browser: TestBrowser;
  /** Puts a page at a path of every host; all other paths show a page with the landing script. */
  put(path: string, sight: Sight): void;
  stop(): Promise<void>;
};

let languages = 0;

/** The landing script as a page loads it; `attributes` as they are written in the tag. */
export function refScript(appOrigin: string, attributes = ""): string {
  return `<script src="${appOrigin}/ref.js" ${attributes} defer></script>`;
}

/** Starts the hosts and a browser. The app may not run yet: `appOrigin` is asked when a page is shown. */
export async function startLandingSite(appOrigin: () => string): Promise<LandingSite> {
  const sights = new Map<string, Sight>();
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://site");
    const sight = sights.get(pathname) ?? `<title>${pathname}</title>${refScript(appOrigin())}`;
    if (typeof sight !== "string") return sight(request, response);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(sight);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [www, account] = [`http://www.shop.localhost:${port}`, `http://account.shop.localhost:${port}`];
  const stranger = `http://stranger.localhost:${port}`;
  const browser = await openBrowser({
    chromiumArgs: [],
    addresses: { admin: account, app: "http://127.0.0.1", landing: www },
  });
  return {
    www,
    account,
    stranger,
    browser,
    put: (path, sight) => void sights.set(path, sight),
    async stop() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page in a browser of its own. Unless said otherwise, of a language that no other test's visitor speaks. */
export async function newVisitor(site: LandingSite, language?: string): Promise<Page> {
  languages += 1;
  return site.browser.newVisitor(language ?? `en-x-v${languages}`);
}

/** The state that the landing script shows to the page. */
export function stateOf(page: Page): Promise<{ code: string | null; clickId: string | null; utm: object }> {
  return page.evaluate(
    "({ code: storeReferral.code, clickId: storeReferral.clickId, utm: storeReferral.utm })",
  );
}

/** Waits until the visit has the app's answer: the click id is this browser's own. */
export async function answered(page: Page): Promise<string> {
  await page.waitForFunction(`/"at":"/.test(decodeURIComponent(document.cookie))`);
  return page.evaluate("storeReferral.clickId");
}

/** Every cookie of a browser, decoded. Twins are told apart by their domain. */
export async function cookiesOf(page: Page): Promise<{ name: string; value: string; domain: string }[]> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value, domain }) => ({ name, value: decodeURIComponent(value), domain }));
}

/** The cookies `ref` and `ref_click`; one that is not there is undefined. */
export async function keptOf(page: Page): Promise<{ ref?: string; click?: Record<string, unknown> }> {
  const values = Object.fromEntries((await cookiesOf(page)).map(({ name, value }) => [name, value]));
  const { ref, ref_click: click } = values;
  return {
    ...(ref !== undefined && { ref }),
    ...(click !== undefined && { click: JSON.parse(click) as Record<string, unknown> }),
  };
}

/** The bodies of the beacons that a page's browser sends from now on. */
export function beaconsOf(page: Page): Record<string, unknown>[] {
  const sent: Record<string, unknown>[] = [];
  page.context().on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/attribution/clicks"))
      sent.push(JSON.parse(request.postData() ?? "null") as Record<string, unknown>);
  });
  return sent;
}

/** What no page may see: errors that nobody caught. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  return errors;
}
