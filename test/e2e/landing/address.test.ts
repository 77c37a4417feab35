import { expect, test } from "vitest";
import { startAppAndSite } from "../../support/app-double.ts";
import * as landing from "../../support/landing-site.ts";

const { app, site } = await startAppAndSite();

test("the click id leaves the address bar; all the rest stays byte for byte, and Back leads where it led", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/before-it`);
  const query = `?x=a+b&B=%zz&flag&ref=${shop.code}&utm_source=%C3%BC%20x&src=ig`;
  const id = "00000000-0000-4000-8000-000000000000";
  await page.goto(
    `${site.www}//a/${query}&click_id=${id}&click%5Fid=${id}&amp;Click_Id=${id}&y=1#part?click_id=2`,
  );
  await landing.answered(page);
  expect(page.url()).toBe(`${site.www}//a/${query}&y=1#part?click_id=2`);
  await page.goBack();
  expect(page.url()).toBe(`${site.www}/before-it`);
});

test("what a router keeps in its history entry survives the cleaning", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  site.put(
    "/router",
    `<script>history.replaceState({ router: 7 }, "")</script>${landing.refScript(app.origin)}`,
  );
  await page.goto(`${site.www}/router?ref=${shop.code}&click_id=1`);
  await landing.answered(page);
  expect(page.url()).toBe(`${site.www}/router?ref=${shop.code}`);
  expect(await page.evaluate("history.state")).toEqual({ router: 7 });
});

test("a link that a chat, a mail or a phone has damaged keeps its code and counts", async () => {
  const page = await landing.newVisitor(site);
  const damages: [string, (code: string) => string][] = [
    ["a slash", (code) => `?ref=${code}/`],
    ["a second query", (code) => `?ref=${code}?fbclid=x`],
    ["a glued UTM", (code) => `?ref=${code}?utm_source=ig`],
    ["an escaped ampersand", (code) => `?a=1&amp;ref=${code}`],
    ["an escaped ampersand at the front", (code) => `?amp;ref=${code}`],
    ["another case", (code) => `?REF=${code.toUpperCase()}`],
    ["an empty one before", (code) => `?ref=&ref=${code}`],
    ["a full stop", (code) => `?ref=${code}.`],
    ["a bracket", (code) => `?ref=${code})`],
    ["a quotation mark", (code) => `?ref=${code}%E2%80%9D`],
    ["an underscore", (code) => `?ref=${code}_`],
    ["underscores for dashes", (code) => `?ref=${code.replaceAll("-", "_")}`],
    ["en dashes", (code) => `?ref=${code.replaceAll("-", "%E2%80%93")}`],
    ["a zero-width space inside", (code) => `?ref=${code.replace("-", "%E2%80%8B-")}`],
    ["encoded twice", (code) => `?ref=${code.replaceAll("-", "%252D")}`],
    ["a space", (code) => `?ref=%20${code}+`],
    ["a whole pasted link", (code) => `?ref=https://www.shop.example/?ref=${code}%26utm_source=x`],
  ];
  const lost: string[] = [];
  for (const [damage, query] of damages) {
    const shop = app.shop();
    // Without an answer first: a blocked beacon must not cost the code.
    await page.route("**/attribution/clicks", (route) => route.abort());
    await page.goto(`${site.www}/${query(shop.code)}`);
    const kept = await landing.keptOf(page);
    await page.unroute("**/attribution/clicks");
    await page.goto(`${site.www}/${query(shop.code)}`);
    await landing.answered(page);
    if (kept.ref !== shop.code || (await landing.stateOf(page)).code !== shop.code || shop.clicks() !== 1)
      lost.push(`${damage}: kept ${kept.ref}, ${shop.clicks()} clicks`);
  }
  expect(lost).toEqual([]);
});

test("another network's click id is not kept: the visit counts under an id of its own", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/?ref=${shop.code}&click_id=abc123network`);
  expect(await landing.answered(page)).toMatch(/^[0-9a-f-]{36}$/);
  expect(shop.clicks()).toBe(1);
});

test("after a router changed the address read() counts the new visit, and nothing when it is the same", async () => {
  const [first, second, page] = [app.shop(), app.shop(), await landing.newVisitor(site)];
  const beacons = landing.beaconsOf(page);
  await page.goto(`${site.www}/?ref=${first.code}`);
  await landing.answered(page);
  await page.evaluate("storeReferral.read(); storeReferral.read()");
  await page.evaluate(`history.pushState(null, "", "/about?ref=${first.code}"); storeReferral.read()`);
  await page.evaluate(`history.pushState(null, "", "/about"); storeReferral.read()`);
  expect(await landing.stateOf(page)).toMatchObject({ code: first.code });
  expect(beacons).toHaveLength(1);

  await page.evaluate(`history.pushState(null, "", "/b?ref=${second.code}&src=QR"); storeReferral.read()`);
  await expect.poll(() => second.clicks()).toBe(1);
  await landing.answered(page);
  expect(await landing.keptOf(page)).toMatchObject({ ref: second.code, click: { src: "qr" } });
  expect([first.clicks(), second.clicks(), beacons.length]).toEqual([1, 1, 2]);
});

test("no address makes the script throw", async () => {
  const page = await landing.newVisitor(site);
  const errors = landing.errorsOf(page);
  const queries = [
    "?ref=%",
    "?ref=%E0%A4%A",
    "?ref=%00%0D%0ASet-Cookie:x",
    "?ref=%ED%A0%80",
    `?ref=${"x".repeat(9000)}`,
    `?ref=store-a-0000&utm_source=${"x".repeat(9000)}&src=${"y".repeat(900)}`,
    "?ref=store-a-0000&__proto__=1&constructor=2&utm_=3&utm___proto__=4&click_id=%",
    "?&=&ref",
    "?ref=<script>alert(1)</script>",
  ];
  for (const query of queries) {
    await page.goto(`${site.www}/${query}`);
    await page.waitForFunction("storeReferral.utm");
  }
  await page.evaluate(`storeReferral.push("nothing"); storeReferral.push(); storeReferral.push("code")`);
  expect(errors).toEqual([]);
});

test("a UTM too long for a cookie costs neither the code nor the click id", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  await page.goto(`${site.www}/?ref=${shop.code}&utm_source=${"%C3%BC".repeat(800)}`);
  const clickId = await landing.answered(page);
  expect(await landing.keptOf(page)).toMatchObject({ ref: shop.code, click: { click_id: clickId, utm: {} } });
});

test("the beacon names the host of the page before, and nothing else of it", async () => {
  for (const [referer, told] of [
    ["https://notes.example/private/page?token=1", "notes.example"],
    [undefined, ""],
  ] as const) {
    const [shop, page] = [app.shop(), await landing.newVisitor(site)];
    const beacons = landing.beaconsOf(page);
    await page.goto(`${site.www}/?ref=${shop.code}`, referer === undefined ? {} : { referer });
    await landing.answered(page);
    expect(beacons).toMatchObject([{ referral_code: shop.code, referrer: told }]);
    expect(JSON.stringify(beacons)).not.toContain("private");
  }
});
