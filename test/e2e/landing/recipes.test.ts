import { expect, test } from "vitest";
import { transformWithEsbuild } from "vite";
import { startAppAndSite } from "../../support/app-double.ts";
import * as landing from "../../support/landing-site.ts";
import { inText, moduleOf, recipe, typescript } from "../../support/recipes.ts";

type KeepReferral = (request: Request, answer: Response, domain?: string) => void;

const { app, site } = await startAppAndSite();

const filled = (text: string) => text.replaceAll("https://{app}", app.origin);

test("recipe: with cookies that the server has set, a later store's link ends at the later store", async () => {
  const { keepReferral } = await moduleOf<{ keepReferral: KeepReferral }>(
    "readReferral(cookieHeader",
    "keepReferral",
  );
  site.put("/served", (request, response) => {
    const headers = new Headers(
      Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const answer = new Response();
    keepReferral(new Request(site.www, { headers }), answer);
    response.setHeader("Set-Cookie", answer.headers.getSetCookie());
    response.setHeader("Content-Type", "text/html");
    response.end(landing.refScript(app.origin));
  });
  const [first, second, page] = [app.shop(), app.shop(), await landing.newVisitor(site)];
  for (const shop of [first, second]) {
    await page.goto(`${site.www}/served?ref=${shop.code}`);
    await landing.answered(page);
    const served = page.waitForResponse("**/served");
    await page.goto(`${site.www}/served`);
    expect(await (await served).headersArray()).toContainEqual({
      name: "Set-Cookie",
      value: expect.stringContaining(`ref=${shop.code}; Max-Age=`),
    });
  }
  expect(await landing.keptOf(page)).toMatchObject({ ref: second.code });
  expect(await landing.stateOf(page)).toMatchObject({ code: second.code, clickId: expect.any(String) });
});

test("recipe: Clerk gets the referral by e-mail, OAuth, its component and afterwards; nothing where the script is blocked", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const component = recipe("tsx", "<SignUp").trim();
  const options = { loader: "tsx", jsx: "transform", jsxFactory: "element", format: "esm" } as const;
  const { code: jsx } = await transformWithEsbuild(component, "recipe.tsx", options);
  const recipes = `
    ${typescript("readReferral(cookieHeader", "function referralMetadata").replaceAll("export function", "function")}
    const handed = [];
    const take = async ({ unsafeMetadata }) => void handed.push(unsafeMetadata);
    const signUp = { create: take, authenticateWithRedirect: take };
    const user = { createdAt: new Date(), unsafeMetadata: { theirs: 1 }, update: take };
    const [emailAddress, password, SignUp] = ["ada@lovelace.example", "secret", "SignUp"];
    const element = (_, props) => take(props);
    ${typescript("signUp.create", "authenticateWithRedirect", "user.update")}
    ${jsx}
    return handed;`;
  const handedBy = () => page.evaluate(`(async () => { ${recipes} })()`);

  await page.goto(`${site.www}/?ref=${shop.code}&utm_source=%C3%A9t%C3%A9`);
  const referral = {
    ref: shop.code,
    ref_click: { click_id: await landing.answered(page), utm: { utm_source: "été" } },
  };
  expect(await handedBy()).toEqual([referral, referral, { theirs: 1, ...referral }, referral]);

  const other = await landing.newVisitor(site);
  await other.route("**/ref.js", (route) => route.abort());
  await other.goto(`${site.www}/?ref=${shop.code}`);
  expect(await other.evaluate(`(async () => { ${recipes} })()`)).toEqual([{}, {}, {}]);
});

test("recipe: the strictest policies that the page names let the script work", async () => {
  for (const words of ["script-src 'self'", "strict-dynamic"]) {
    const plain = recipe("html", "/ref.js").trim();
    const scriptTag = filled(words === "strict-dynamic" ? inText(/`(<script nonce[^`]*)`/) : plain).replace(
      'nonce="…"',
      'nonce="Zm9v"',
    );
    const policy = filled(recipe("csp", words)).trim().replace("{nonce}", "Zm9v");
    const [shop, page] = [app.shop(), await landing.newVisitor(site)];
    const refused: string[] = [];
    page.on("console", (message) => refused.push(message.text()));
    site.put("/strict", (_request, response) => {
      response.setHeader("Content-Security-Policy", policy);
      response.setHeader("Content-Type", "text/html");
      response.end(`<link rel="icon" href="data:,">${scriptTag}`);
    });
    await page.goto(`${site.www}/strict?ref=${shop.code}`);
    await landing.answered(page);
    expect([policy, shop.clicks(), refused.filter((text) => !text.includes("data:,"))]).toEqual([
      policy,
      1,
      [],
    ]);
  }
});

test("recipe: a consent manager may answer before the script has come, and change its mind", async () => {
  const tagManager = recipe("html", "document.createElement");
  const stub = recipe("html", "||= []");
  const onConsent = `<script>${recipe("js", "onConsent")}</script>`;
  const ways: [string, string][] = [
    ["tag", stub + onConsent],
    ["tag-manager", "<body><script>window.storeReferral ||= []</script>" + tagManager + onConsent],
  ];
  for (const [name, html] of ways) {
    const [shop, page] = [app.shop(), await landing.newVisitor(site)];
    site.put(`/${name}`, filled(html).replace(onConsent, `${onConsent}<script>onConsent(true)</script>`));
    await page.goto(`${site.www}/${name}?ref=${shop.code}`);
    await landing.answered(page);
    await page.evaluate("onConsent(false)");
    expect([name, await landing.cookiesOf(page), shop.clicks()]).toEqual([name, [], 1]);
  }
});

test("recipe: a single-page app's router tells of a new address, with or without the script", async () => {
  const [shop, page] = [app.shop(), await landing.newVisitor(site)];
  const router = `const hooks = []; const router = { afterEach: (hook) => hooks.push(hook) };`;
  const go = (address: string) =>
    `history.pushState(null, "", "${address}"); hooks.forEach((hook) => hook());`;
  const script = `<script>${router}${recipe("js", "router.afterEach")}${go("/early")}</script>`;
  site.put("/spa", script + landing.refScript(app.origin));
  const errors = landing.errorsOf(page);
  await page.goto(`${site.www}/spa`);
  await page.evaluate(go(`/in?ref=${shop.code}`));
  await landing.answered(page);
  expect([shop.clicks(), errors]).toEqual([1, []]);
});
