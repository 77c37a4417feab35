import type { Context, Hono } from "hono";
import type { Addresses } from "../../web/addresses.ts";
import { loopbackRouter } from "../../web/loopback.ts";
import type { Act, ActionName, SendToAnyShop } from "../actions.ts";
import type { ActivityLog } from "../activity.ts";
import type { AppProxy } from "../app-proxy.ts";
import type { AppToml } from "../app-toml.ts";
import type { Credentials } from "../credentials.ts";
import { frameUrl } from "../frame-url.ts";
import { storefrontPage } from "../storefront.ts";
import { extensionsOf, type ThemeExtension } from "../theme-extension.ts";
import { signSessionToken } from "../session-token.ts";
import type { Shop, Shops } from "../shops.ts";
import type { StoreLinks } from "./page-data.ts";
import { editorPage } from "./editor-page.ts";
import { adminPage } from "./page.ts";
import { answerWebhookRequest } from "./webhook-request.ts";

export type AdminParts = {
  addresses: Addresses;
  /** Under which the page may be opened. */
  ownOrigins: string[];
  shops: Shops;
  toml: AppToml;
  themeExtension: ThemeExtension;
  credentials: Credentials;
  activity: ActivityLog;
  act: Act;
  sendAnyWebhook: SendToAnyShop;
  appProxy: AppProxy;
  linksOf: (shop: Shop) => Promise<StoreLinks>;
  scripts: { admin: string; appBridge: string; editor: string };
};

const activitiesShown = 30;

/** The admin page, what its script asks for, and the webhook control of the demo's contract. */
export function adminRouter(parts: AdminParts): Hono {
  const { shops, toml, credentials, addresses } = parts;
  const router = loopbackRouter(parts.ownOrigins);
  const home = (shop: string) => `/store/${shop}/apps/${toml.handle}`;

  router.get("/admin.js", (context) => sendScript(context, parts.scripts.admin));
  router.get("/editor.js", (context) => sendScript(context, parts.scripts.editor));
  router.get("/app-bridge.js", (context) => sendScript(context, parts.scripts.appBridge));
  router.post("/webhooks", (context) => answerWebhookRequest(context, parts.sendAnyWebhook));
  addControls(router, parts);

  router.get("/storefront/:shop", async (context) => {
    const shop = shops.find(context.req.param("shop"));
    return shop ? context.html(await storefrontPage(shop, addresses)) : context.notFound();
  });
  // The other addresses of a shop's storefront, for browsers that cannot reach {shop}.myshopify.com here.
  router.all("/storefront/:shop/*", async (context) => {
    const shop = shops.find(context.req.param("shop"));
    if (!shop) return context.notFound();
    const url = new URL(context.req.url);
    url.pathname = url.pathname.slice(`/storefront/${shop.handle}`.length);
    const visitor = { method: context.req.method, address: "127.0.0.1", headers: context.req.raw.headers };
    return (await parts.appProxy(shop, url, visitor)) ?? context.notFound();
  });

  router.get("/store/:shop/themes/current/editor", (context) => {
    const shop = shops.find(context.req.param("shop"));
    if (!shop) return context.redirect("/");
    const asked = new URL(context.req.url).searchParams;
    return context.html(editorPage(shop, asked, parts.themeExtension, credentials.apiKey, addresses));
  });
  router.get("/store/:shop/*", (context) => {
    const shop = shops.find(context.req.param("shop"));
    if (!shop || !context.req.path.startsWith(home(shop.handle))) return context.redirect("/");
    context.header("cache-control", "no-store");
    return context.html(adminPage(shop, shops.all, toml, addresses));
  });
  router.get("/", (context) => context.redirect(home(shops.all[0]?.handle ?? "")));

  function addControls(to: Hono, { activity, act, linksOf }: AdminParts): void {
    const asked = (context: Context) => shops.get(context.req.query("shop") ?? "");

    // A header that no form can send: only the page's own script may change anything or fetch a token.
    to.post("/control/*", async (context, next) => {
      if (context.req.header("x-standin") === "1") return next();
      return context.json({ error: "only the admin page may ask this" }, 403);
    });
    to.post("/control/token", (context) => {
      const shop = asked(context);
      if (!shop.installed) return context.json({ error: "The app is not installed." }, 410);
      return context.json({ token: signSessionToken(shop, credentials) });
    });
    to.post("/control/frame", async (context) => {
      const shop = asked(context);
      const { path, locale } = await context.req.json<{ path: string; locale?: string }>();
      const url = frameUrl(shop, credentials, addresses.app, path, locale);
      return context.json({ installed: shop.installed, url });
    });
    to.post("/control/act", async (context) => {
      const { action, args } = await context.req.json<{ action: ActionName; args: never }>();
      return context.json(await act(asked(context).handle, action, args));
    });
    to.post("/control/extensions", (context) =>
      context.json(extensionsOf(asked(context), parts.themeExtension)),
    );
    to.get("/control/activity", (context) => context.json(activity.entries.slice(-activitiesShown)));
    to.get("/control/links", async (context) => context.json(await linksOf(asked(context))));
  }

  return router;
}

export function sendScript(context: Context, source: string): Response {
  return context.body(source, 200, {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
  });
}
