import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import type { Store } from "../../app/storage/stores/store.server.ts";
import { startApp, type AppProcess } from "../support/app-process.ts";
import { findBrowser, openBrowser, photographFailures, type TestBrowser } from "../support/browser.ts";
import { soon } from "../support/demo.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { chrome, signed } from "../support/requests.ts";
import { makeStore, numbersOf } from "../support/stores.ts";

// The platform's own site, with the recipes of docs/integrate.md taken from the page itself: two hosts of one domain.

type KeepReferral = (request: Request, answer: Response) => void;

const clerkSecret = process.env["CLERK_WEBHOOK_SECRET"]!;
let site: Server;
let app: AppProcess;
let browser: TestBrowser;
let recipes: string[];
let keepReferral: KeepReferral;
let www: string;
let account: string;

beforeAll(async () => {
  if (process.env["DATABASE_URL"]!.startsWith("pglite:")) return;
  recipes = [...(await readFile("docs/integrate.md", "utf8")).matchAll(/```ts\n(.*?)```/gs)].map(
    ([, code]) => code!,
  );
  const module = `data:text/javascript,${encodeURIComponent(stripTypeScriptTypes(recipes[0]!))}`;
  ({ keepReferral } = (await import(/* @vite-ignore */ module)) as { keepReferral: KeepReferral });
  site = createServer((request, response) => {
    const url = new URL(request.url ?? "", `http://${request.headers.host}`);
    const answer = new Response();
    if (url.pathname === "/served") keepReferral(new Request(url), answer);
    response.setHeader("Set-Cookie", answer.headers.getSetCookie());
    response.setHeader("Content-Type", "text/html");
    const seen = url.searchParams.get("seen");
    if (seen) sightings.add(url.pathname.slice(1), JSON.parse(seen) as Sighting);
    if (url.pathname === "/leave") void mayLeave.promise.then(() => response.end());
    else response.end(pageAt(url));
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  const { port } = site.address() as AddressInfo;
  [www, account] = [`http://www.shop.localhost:${port}`, `http://account.shop.localhost:${port}`];
  app = await startApp({ LANDING_URL: `${www}/`, LANDING_ORIGINS: account });
  browser = await openBrowser({
    chromiumArgs: [],
    addresses: { admin: account, app: app.origin, landing: www },
  });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop("SIGKILL");
  site?.closeAllConnections();
  site?.close();
});
photographFailures(() => browser);

/** The page's name says how it loads the script. */
function pageAt({ pathname, search }: URL): string {
  const attributes: Record<string, string> = {
    "/waiting": `data-consent="wait"`,
    "/shared": `data-cookie-domain=".shop.localhost"`,
  };
  if (pathname === "/served") return "<title>served</title>";
  const prepared = `/prepared-page${search}`;
  const rules = JSON.stringify({ prerender: [{ source: "list", urls: [prepared], eagerness: "immediate" }] });
  if (pathname === "/before")
    return `<script type="speculationrules">${rules}</script>
      <script>fetch("/leave").then(() => (location.href = "${prepared}"))</script>`;
  const script = `<title>${pathname}</title><script src="${app.origin}/ref.js" ${attributes[pathname] ?? ""} defer></script>`;
  return pathname === "/prepared-page" ? script + tellWhatIsSeen : script;
}

/** Once the script has run, and again once the visit has its click id. */
const tellWhatIsSeen = `<script type="module">
  const tell = (when) => {
    const [{ activationStart }] = performance.getEntriesByType("navigation");
    const seen = { cookie: document.cookie, code: storeReferral.code, activationStart };
    return fetch("/" + when + "?seen=" + encodeURIComponent(JSON.stringify(seen)));
  };
  if (document.prerendering) await tell("prepared");
  const waiting = setInterval(() => storeReferral.clickId && (clearInterval(waiting), tell("opened")), 50);
</script>`;

type Sighting = Record<string, unknown>;
const mayLeave = Promise.withResolvers<void>();
const goOn = () => mayLeave.resolve();
const told = new Map<string, PromiseWithResolvers<Sighting>>();
const sightings = {
  next: (when: string) => tellingOf(when).promise,
  add: (when: string, seen: Sighting) => tellingOf(when).resolve(seen),
};

function tellingOf(when: string): PromiseWithResolvers<Sighting> {
  return told.get(when) ?? told.set(when, Promise.withResolvers()).get(when)!;
}

async function cookiesOf(page: Page): Promise<Record<string, string>> {
  const cookies = await page.context().cookies();
  return Object.fromEntries(cookies.map(({ name, value }) => [name, decodeURIComponent(value)]));
}

const clicksOf = async (store: Store) => (await numbersOf(store)).clicks;
const state = (page: Page) => page.evaluate("({ code: storeReferral.code, clickId: storeReferral.clickId })");

onRealPostgres("until consent is given nothing is read, kept or sent; then the visit counts", async () => {
  const [store, page] = [await makeStore(), await browser.newVisitor("en-GB")];
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${www}/waiting?ref=${store.referral_code}`);
  await page.waitForLoadState("networkidle");
  expect(await state(page)).toEqual({ code: null, clickId: null });
  expect(await cookiesOf(page)).toEqual({});
  expect(asked).not.toContain("/attribution/clicks");

  await page.evaluate("storeReferral.grant()");
  await expect.poll(() => clicksOf(store), soon).toBe(1);
  await expect.poll(() => cookiesOf(page), soon).toMatchObject({ ref: store.referral_code });
  await page.evaluate("storeReferral.grant()");
  expect(asked.filter((path) => path === "/attribution/clicks")).toHaveLength(1);
});

onRealPostgres("a cookie domain shares the referral with the host where the account is made", async () => {
  const [store, page] = [await makeStore(), await browser.newVisitor("fr-FR")];
  await page.goto(`${www}/shared?ref=${store.referral_code}&src=flyer&utm_source=ig`);
  await expect.poll(() => clicksOf(store), soon).toBe(1);
  await page.waitForFunction("storeReferral.clickId");
  const known = await state(page);
  await page.goto(`${account}/shared`);
  expect(await state(page)).toEqual(known);
  expect(known).toMatchObject({ code: store.referral_code });
  expect(await clicksOf(store)).toBe(1);

  // Without the attribute the other host knows nothing.
  const other = await browser.newVisitor("it-IT");
  await other.goto(`${www}/?ref=${store.referral_code}`);
  await other.waitForFunction("storeReferral.clickId");
  await other.goto(`${account}/`);
  expect(await state(other)).toEqual({ code: null, clickId: null });
});

/**
 * A browser of its own without a driver: with one attached, Chromium gives up a prerender. The pages tell what they see,
 * and the first goes on to the prepared one when the test lets it.
 */
onRealPostgres("a prerendered page counts when it is opened, not before, and once", async () => {
  const store = await makeStore();
  const profile = mkdtempSync(path.join(tmpdir(), "store-referrals-prerender-"));
  const options = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    `--user-data-dir=${profile}`,
  ];
  const start = `${www}/before?ref=${store.referral_code}`;
  const child = spawn(await findBrowser(), [...options, `--user-agent=${chrome}`, start], {
    stdio: "ignore",
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  expect(await sightings.next("prepared")).toEqual({ cookie: "", code: null, activationStart: 0 });
  expect(await clicksOf(store)).toBe(0);

  goOn();
  const opened = await sightings.next("opened");
  expect(opened).toMatchObject({ code: store.referral_code });
  expect(opened["activationStart"], "it had run before it was opened").toBeGreaterThan(0);
  expect(opened["cookie"]).toContain(`ref=${store.referral_code}`);
  await expect.poll(() => clicksOf(store), soon).toBe(1);
});

onRealPostgres("cookies that the platform's server keeps lead to a certain match", async () => {
  const [store, page] = [await makeStore(), await browser.newVisitor("es-ES")];
  const link = await fetch(`${app.origin}/r/${store.referral_code}?src=flyer`, {
    redirect: "manual",
    headers: { "User-Agent": await page.evaluate("navigator.userAgent"), "Accept-Language": "es-ES" },
  });
  const landed = new URL(link.headers.get("Location")!);
  await page.goto(`${www}/served${landed.search}`);
  expect(await page.evaluate("document.cookie"), "out of every script's reach").toBe("");
  const cookies = await cookiesOf(page);
  // What the recipe for the sign-up does with them.
  const click = JSON.parse(cookies["ref_click"]!) as { click_id: string };
  const body = { user_id: randomUUID(), referral_code: cookies["ref"], click_id: click.click_id };
  const answer = await fetch(`${app.origin}/attribution/signups`, signed(JSON.stringify(body)));
  expect(await answer.json()).toMatchObject({
    store: store.slug,
    match: { method: "click_id", confidence: "certain", placement: "flyer" },
  });
});

onRealPostgres("what the page hands to Clerk at the sign-up comes back as a certain match", async () => {
  const [store, page] = [await makeStore(), await browser.newVisitor("pt-PT")];
  await page.goto(`${www}/?ref=${store.referral_code}&utm_source=%C3%A9t%C3%A9`);
  await page.waitForFunction("storeReferral.clickId");
  const recipe = recipes.find((code) => code.includes("signUp.create"))!;
  const handed = await page.evaluate(`(async () => {
    let handed;
    const signUp = { create: async (given) => void (handed = given) };
    const [emailAddress, password] = ["ada@lovelace.example", "secret"];
    ${recipe}
    return handed.unsafeMetadata;
  })()`);
  const user = { id: `user_${randomUUID()}`, created_at: Date.now(), unsafe_metadata: handed };
  const body = JSON.stringify({ type: "user.created", data: user });
  const [id, at] = [randomUUID(), new Date()];
  const answer = await fetch(`${app.origin}/attribution/clerk`, {
    method: "POST",
    body,
    headers: {
      "svix-id": id,
      "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
      "svix-signature": new Webhook(clerkSecret).sign(id, at, body),
    },
  });
  expect(await answer.json()).toMatchObject({
    store: store.slug,
    match: { method: "click_id", utm_params: { utm_source: "été" } },
  });
});
