import { expect, test } from "vitest";
import { startAppAndSite } from "../../support/app-double.ts";
import * as landing from "../../support/landing-site.ts";

const { app, site } = await startAppAndSite();
site.put("/shared", landing.refScript(app.origin, `data-cookie-domain=".shop.localhost"`));

test("the code and the click are kept for 30 days, on this site only", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/?ref=${shop.code.toUpperCase()}&src=Flyer&utm_source=%C3%A9t%C3%A9`);
  const clickId = await landing.answered(page);
  expect(await landing.keptOf(page)).toEqual({
    ref: shop.code,
    click: {
      click_id: clickId,
      src: "flyer",
      utm: { utm_source: "été" },
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    },
  });
  for (const cookie of await page.context().cookies()) {
    expect(cookie).toMatchObject({
      sameSite: "Lax",
      path: "/",
      httpOnly: false,
      domain: "www.shop.localhost",
    });
    expect((cookie.expires - Date.now() / 1000) / 86_400).toBeCloseTo(30, 2);
  }
});

test("a cookie domain shares the referral with the host where the account is made", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/shared?ref=${shop.code}&utm_source=ig`);
  await landing.answered(page);
  const known = await landing.stateOf(page);
  await page.goto(`${site.account}/shared`);
  expect(await landing.stateOf(page)).toEqual(known);
  expect(known).toMatchObject({ code: shop.code, utm: { utm_source: "ig" } });
  expect(shop.clicks()).toBe(1);
});

test("a store's code gives way to a later store's only, a generic one to any", async () => {
  const [first, second, page] = [app.shop(), app.shop(), await landing.newVisitor(site)];
  const visit = async (query: string) => {
    const answer = page.waitForResponse("**/attribution/clicks");
    await page.goto(`${site.www}/?ref=${query}`);
    await (await answer).finished();
    return (await landing.keptOf(page)).ref;
  };
  expect(await visit("newsletter")).toBe("newsletter");
  expect(await visit("producthunt")).toBe("producthunt");
  expect(await visit(first.code)).toBe(first.code);
  const held = await landing.answered(page);
  expect(await visit("producthunt")).toBe(first.code);
  for (const own of ["nav", "store-locator", "store-pick-up"]) expect(await visit(own)).toBe(first.code);
  expect(await landing.stateOf(page)).toMatchObject({ code: first.code, clickId: held });
  expect(await visit(second.code)).toBe(second.code);
});

test("a cookie domain that is set, or taken away, later leaves no older store behind", async () => {
  const ways = [
    ["/", "/shared"],
    ["/shared", "/"],
  ] as const;
  for (const [before, after] of ways) {
    const [first, second, page] = [app.shop(), app.shop(), await landing.newVisitor(site)];
    await page.goto(`${site.www}${before}?ref=${first.code}`);
    await landing.answered(page);
    await page.goto(`${site.www}${after}?ref=${second.code}`);
    await landing.answered(page);
    const codes = (await landing.cookiesOf(page)).filter(({ name }) => name === "ref");
    expect(codes.map(({ value }) => value)).toEqual([second.code]);
    await page.goto(`${site.www}${before}`);
    await page.evaluate("storeReferral.forget()");
    expect(await landing.cookiesOf(page)).toEqual([]);
  }
});

test("twins that another program has left are both forgotten", async () => {
  const page = await landing.newVisitor(site);
  const domains = ["www.shop.localhost", ".shop.localhost", ".www.shop.localhost"];
  await page.context().addCookies(
    domains.flatMap((domain, n) => [
      { name: "ref", value: `store-old-000${n}`, domain, path: "/" },
      { name: "ref_click", value: "%7B%7D", domain, path: "/" },
    ]),
  );
  await page.goto(`${site.www}/`);
  expect(await landing.stateOf(page)).toMatchObject({ code: expect.stringMatching(/^store-old/) });
  await page.evaluate("storeReferral.forget()");
  expect(await landing.cookiesOf(page)).toEqual([]);
});

test("after forget() neither an answer under way nor read() brings anything back", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const arrived = Promise.withResolvers<() => Promise<void>>();
  await page.route("**/attribution/clicks", (route) => arrived.resolve(() => route.continue()));
  await page.goto(`${site.www}/?ref=${shop.code}`);
  const goOn = await arrived.promise;
  await page.evaluate("storeReferral.forget()");
  const answer = page.waitForResponse("**/attribution/clicks");
  await goOn();
  await (await answer).finished();
  await page.evaluate("storeReferral.read()");
  expect(await landing.cookiesOf(page)).toEqual([]);
  expect(await landing.stateOf(page)).toEqual({ code: null, clickId: null, utm: {} });
});

test("a late answer does not undo what another tab did meanwhile: a later store, or forget()", async () => {
  for (const meanwhile of ["another store", "forget"]) {
    const [first, second, page] = [app.shop(), app.shop(), await landing.newVisitor(site)];
    const arrived = Promise.withResolvers<() => Promise<void>>();
    await page.route("**/attribution/clicks", (route) => arrived.resolve(() => route.continue()));
    await page.goto(`${site.www}/?ref=${first.code}`);
    const goOn = await arrived.promise;
    const tab = await page.context().newPage();
    await tab.goto(`${site.www}/?ref=${second.code}`);
    await landing.answered(tab);
    if (meanwhile === "forget") await tab.evaluate("storeReferral.forget()");
    const answer = page.waitForResponse("**/attribution/clicks");
    await goOn();
    await (await answer).finished();
    await page.evaluate("0");
    expect((await landing.keptOf(page)).ref).toBe(meanwhile === "forget" ? undefined : second.code);
  }
});

test("a browser whose document.cookie throws is counted all the same, and the page goes on", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const [errors, beacons] = [landing.errorsOf(page), landing.beaconsOf(page)];
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(Document.prototype, "cookie", { get: refuse, set: refuse });
  });
  await page.goto(`${site.www}/?ref=${shop.code}`);
  await page.waitForFunction("storeReferral.clickId");
  expect(await landing.stateOf(page)).toMatchObject({ code: shop.code });
  expect(beacons).toMatchObject([{ cookies: false, claim: expect.any(String) }]);
  await page.evaluate("storeReferral.forget(); storeReferral.read(); storeReferral.grant()");
  expect([shop.clicks(), errors]).toEqual([1, []]);
});

test("a browser that keeps no cookies counts once, and its page still knows the referral", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.addInitScript(() =>
    Object.defineProperty(Document.prototype, "cookie", { get: () => "", set: () => undefined }),
  );
  for (const _ of [1, 2]) {
    await page.goto(`${site.www}/?ref=${shop.code}`);
    await page.waitForFunction("storeReferral.clickId");
  }
  await page.evaluate(`history.pushState(null, "", "/about"); storeReferral.read()`);
  expect(await landing.stateOf(page)).toMatchObject({ code: shop.code, clickId: expect.any(String) });
  expect([shop.clicks(), shop.repeats()]).toEqual([1, 1]);
});

test("whatever a cookie holds, the script reads past it", async () => {
  const page = await landing.newVisitor(site);
  const errors = landing.errorsOf(page);
  for (const value of [
    "%",
    "hello",
    "",
    "1",
    "null",
    "[]",
    "%22x%22",
    "%7B%22click_id%22%3A7%7D",
    "%7B%22utm%22%3A1",
  ])
    for (const code of ["store-a-0000", "%", "a b", ""]) {
      const cookies = { ref: code, ref_click: value };
      await page
        .context()
        .addCookies(Object.entries(cookies).map(([name, text]) => ({ name, value: text, url: site.www })));
      await page.goto(`${site.www}/`);
      const { code: read, clickId } = await landing.stateOf(page);
      expect([read, clickId]).toEqual([code === "store-a-0000" ? code : null, null]);
    }
  expect(errors).toEqual([]);
});
