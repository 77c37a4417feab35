import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startAppAndSite } from "../../support/app-double.ts";
import { findBrowser } from "../../support/browser.ts";
import * as landing from "../../support/landing-site.ts";
import { chrome } from "../../support/requests.ts";

const { app, site } = await startAppAndSite();
site.put("/waiting", landing.refScript(app.origin, `data-consent="wait"`));

test("until consent is given nothing is read, kept or sent; then the visit counts, once", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const beacons = landing.beaconsOf(page);
  const address = `${site.www}/waiting?ref=${shop.code}&click_id=1`;
  await page.goto(address, { waitUntil: "networkidle" });
  await page.evaluate("storeReferral.read()");
  expect([await landing.stateOf(page), page.url()]).toEqual([
    { code: null, clickId: null, utm: {} },
    address,
  ]);
  expect([await landing.cookiesOf(page), beacons]).toEqual([[], []]);

  await page.evaluate("storeReferral.grant(); storeReferral.grant()");
  await landing.answered(page);
  expect([page.url(), (await landing.keptOf(page)).ref]).toEqual([
    `${site.www}/waiting?ref=${shop.code}`,
    shop.code,
  ]);
  expect([beacons.length, shop.clicks()]).toEqual([1, 1]);
});

test("consent on the second page, or after a router moved on, still finds the code, and counts once", async () => {
  const moves: [string, (page: Awaited<ReturnType<typeof landing.newVisitor>>) => Promise<unknown>][] = [
    [
      "a link",
      (page) => Promise.all([page.waitForURL("**/second"), page.evaluate("location.href = '/second'")]),
    ],
    ["a router", (page) => page.evaluate(`history.pushState(null, "", "/second")`)],
  ];
  site.put("/second", landing.refScript(app.origin, `data-consent="wait"`));
  for (const [way, move] of moves) {
    const [shop, page] = [app.shop(), await landing.newVisitor(site)];
    await page.goto(`${site.www}/waiting?ref=${shop.code}&src=door`);
    await move(page);
    await page.waitForFunction("window.storeReferral");
    await page.evaluate("storeReferral.grant()");
    await landing.answered(page);
    expect([way, page.url(), (await landing.keptOf(page)).click?.["src"]]).toEqual([
      way,
      `${site.www}/second`,
      "door",
    ]);
    await page.reload();
    await page.evaluate("storeReferral.grant()");
    expect([way, await landing.stateOf(page), shop.clicks()]).toMatchObject([way, { code: shop.code }, 1]);
  }
});

test("a directory's code on the page of the consent does not hide the store's code of the page before", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/waiting?ref=${shop.code}`);
  await Promise.all([
    page.waitForURL("**/waiting?ref=nav"),
    page.evaluate("location.href = '/waiting?ref=nav'"),
  ]);
  await page.waitForFunction("window.storeReferral");
  await page.evaluate("storeReferral.grant()");
  await landing.answered(page);
  expect([(await landing.keptOf(page)).ref, shop.clicks()]).toEqual([shop.code, 1]);
});

test("the code of another site's page, or of a page that asked nothing, is not taken from the referrer", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  site.put("/door", `<meta name="referrer" content="unsafe-url"><a href="${site.www}/waiting">in</a>`);
  await page.goto(`${site.stranger}/door?ref=${shop.code}`);
  await page.getByText("in").click();
  await page.waitForURL("**/waiting");
  await page.evaluate("storeReferral.grant()");
  expect(await landing.stateOf(page)).toMatchObject({ code: null });
});

test("calls that a page queued before the script came are made, those after it as well", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const before = `<script>window.storeReferral ||= []; storeReferral.push("grant"); const early = storeReferral</script>`;
  site.put("/queued", before + landing.refScript(app.origin, `data-consent="wait"`));
  await page.goto(`${site.www}/queued?ref=${shop.code}`);
  await landing.answered(page);
  await page.evaluate(`early.push("forget")`);
  expect(await landing.cookiesOf(page)).toEqual([]);
  await page.evaluate(`storeReferral.push("grant")`);
  await landing.answered(page);

  const declined = `<script>(window.storeReferral ||= []).push("forget")</script>`;
  site.put("/declined", declined + landing.refScript(app.origin));
  const beacons = landing.beaconsOf(page);
  await page.goto(`${site.www}/declined?ref=${shop.code}`, { waitUntil: "networkidle" });
  expect([await landing.cookiesOf(page), beacons]).toEqual([[], []]);
});

test("a page may load the script as a module, in its own frame, or twice", async () => {
  const module = `<script type="module" src="${app.origin}/ref.js" data-cookie-domain=".shop.localhost"></script>`;
  site.put("/module", module);
  site.put("/twice", landing.refScript(app.origin) + landing.refScript(app.origin));
  site.put("/frame", `<iframe></iframe><script>frames[0].location = "/framed" + location.search</script>`);
  for (const name of ["module", "twice", "frame"]) {
    const [shop, page] = [app.shop(), await landing.newVisitor(site)];
    const beacons = landing.beaconsOf(page);
    await page.goto(`${site.www}/${name}?ref=${shop.code}`, { waitUntil: "networkidle" });
    await landing.answered(page).catch(() => null);
    const { ref } = await landing.keptOf(page);
    expect([name, ref, beacons.length, shop.clicks()]).toEqual([name, shop.code, 1, 1]);
  }
});

test("in a frame of another site the script does nothing", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const [errors, beacons] = [landing.errorsOf(page), landing.beaconsOf(page)];
  site.put("/embed", `<iframe src="${site.www}/?ref=${shop.code}&click_id=1"></iframe>`);
  await page.goto(`${site.stranger}/embed`, { waitUntil: "networkidle" });
  const [, frame] = page.frames();
  await frame?.waitForFunction("window.storeReferral");
  await frame?.evaluate("storeReferral.grant(); storeReferral.read()");
  expect(frame?.url()).toContain("click_id=1");
  expect([await landing.cookiesOf(page), beacons, errors]).toEqual([[], [], []]);
});

test("a prerendered page counts when it is opened, not before, and once", async () => {
  const shop = app.shop();
  const prepared = `/prepared-page?ref=${shop.code}&click_id=1`;
  const rules = JSON.stringify({ prerender: [{ source: "list", urls: [prepared], eagerness: "immediate" }] });
  const mayLeave = Promise.withResolvers<void>();
  site.put("/leave", (_request, response) => void mayLeave.promise.then(() => response.end()));
  site.put(
    "/before",
    `<script type="speculationrules">${rules}</script>
     <script>fetch("/leave").then(() => (location.href = "${prepared}"))</script>`,
  );
  const told = tellings();
  site.put(
    "/prepared-page",
    `${landing.refScript(app.origin)}<script type="module">
      const seen = () => {
        const [{ activationStart }] = performance.getEntriesByType("navigation");
        return { cookie: document.cookie, search: location.search, activationStart };
      };
      if (document.prerendering) await fetch("/prepared?" + encodeURIComponent(JSON.stringify(seen())));
      const waiting = setInterval(() => {
        if (!/at%22%3A%22/.test(document.cookie)) return;
        clearInterval(waiting);
        fetch("/opened?" + encodeURIComponent(JSON.stringify(seen())));
      }, 50);
    </script>`,
  );
  await openAlone("/before");
  expect(await told("/prepared")).toMatchObject({ cookie: "", search: `?ref=${shop.code}&click_id=1` });
  expect(shop.clicks()).toBe(0);

  mayLeave.resolve();
  const opened = await told("/opened");
  expect(opened["activationStart"], "it had run before it was opened").toBeGreaterThan(0);
  expect(opened).toMatchObject({
    cookie: expect.stringContaining(`ref=${shop.code}`),
    search: `?ref=${shop.code}`,
  });
  expect(shop.clicks()).toBe(1);
});

test("a page that comes back as it was left is no second visit, and knows that the visitor was forgotten", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/?ref=${shop.code}`);
  await landing.answered(page);
  // The browsers that tests run in keep no page for Back: they are told the event that others send.
  const comeBack = `dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`;
  await page.evaluate(comeBack);
  expect(await landing.stateOf(page)).toMatchObject({ code: shop.code });
  const tab = await page.context().newPage();
  await tab.goto(`${site.www}/`);
  await tab.evaluate("storeReferral.forget()");
  await page.evaluate(comeBack);
  expect([await landing.stateOf(page), shop.clicks()]).toMatchObject([{ code: null, clickId: null }, 1]);
});

/** What pages tell by asking for a path with JSON behind it. */
function tellings(): (path: string) => Promise<Record<string, unknown>> {
  const told = new Map<string, PromiseWithResolvers<Record<string, unknown>>>();
  for (const name of ["/prepared", "/opened"]) {
    told.set(name, Promise.withResolvers());
    site.put(name, (request, response) => {
      const said = decodeURIComponent(request.url?.split("?")[1] ?? "null");
      told.get(name)?.resolve(JSON.parse(said) as Record<string, unknown>);
      response.end();
    });
  }
  return async (name) => (await told.get(name)?.promise) ?? {};
}

/** A browser of its own without a driver: with one attached, Chromium gives up a prerender. */
async function openAlone(target: string): Promise<void> {
  const profile = mkdtempSync(path.join(tmpdir(), "store-referrals-alone-"));
  const options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"];
  const own = [`--user-data-dir=${profile}`, `--user-agent=${chrome}`];
  const child = spawn(await findBrowser(), [...options, ...own, site.www + target], {
    stdio: "ignore",
    detached: true,
  });
  onTestFinished(async () => {
    // The whole group: the browser's other processes would go on writing to the profile.
    process.kill(-child.pid!, "SIGKILL");
    await once(child, "exit");
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
  });
}
