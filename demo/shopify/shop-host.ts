import { Hono, type Context } from "hono";
import type { ActivityLog } from "./activity.ts";
import { runAdminQuery, type GraphqlRequest } from "./admin-api.ts";
import type { AppProxy } from "./app-proxy.ts";
import type { AppToml } from "./app-toml.ts";
import type { Credentials } from "./credentials.ts";
import type { FlowTriggers } from "./flow-triggers.ts";
import type { Shop, Shops } from "./shops.ts";
import { answerTokenRequest } from "./token-endpoint.ts";
import { troubleAnswer } from "./troubles.ts";

export type ShopHostParts = {
  shops: Shops;
  toml: AppToml;
  flowTriggers: FlowTriggers;
  credentials: Credentials;
  activity: ActivityLog;
  appProxy: AppProxy;
};

const invalidToken = "[API] Invalid API key or access token (unrecognized login or wrong password)";

/** The host `https://{shop}.myshopify.com`: tokens, the Admin API, and the storefront's app proxy. */
export function shopHost(parts: ShopHostParts): Hono {
  const router = new Hono<{ Variables: { shop: Shop } }>();

  router.use(async (context, next) => {
    const host = (context.req.header("host") ?? "").split(":")[0] ?? "";
    const shop = parts.shops.find(host);
    if (!shop) return context.json({ errors: "Not Found" }, 404);
    context.set("shop", shop);
    return next();
  });

  router.use("/admin/*", async (context, next) => {
    const shop = context.get("shop");
    const trouble = await troubleAnswer(shop, context.req.path.startsWith("/admin/oauth/"));
    if (!trouble) return next();
    const { status, body, headers } = trouble;
    parts.activity.add("admin-api", `The app called while Shopify was ${shop.api}`, {
      shop: shop.domain,
      status,
    });
    return context.json(body, status, headers);
  });

  router.post("/admin/oauth/access_token", async (context) => {
    const fields = await formOrJson(context);
    const shop = context.get("shop");
    const answer = answerTokenRequest(shop, fields, parts.credentials, parts.activity);
    return context.json(answer.body, answer.status);
  });

  router.post("/admin/api/:version/graphql.json", async (context) => {
    const shop = context.get("shop");
    const expiresAt = shop.accessTokens.get(context.req.header("x-shopify-access-token") ?? "");
    if (!shop.installed || !expiresAt || expiresAt < Date.now()) {
      parts.activity.add("admin-api", "The app came with a dead access token", {
        shop: shop.domain,
        status: 401,
      });
      return context.json({ errors: invalidToken }, 401);
    }
    const request = await context.req.json<GraphqlRequest>();
    return context.json(await runAdminQuery(shop, parts.toml, parts.flowTriggers, request, parts.activity));
  });

  router.all("*", async (context) => {
    const url = new URL(context.req.url);
    const visitor = { method: context.req.method, address: "127.0.0.1", headers: context.req.raw.headers };
    const proxied = await parts.appProxy(context.get("shop"), url, visitor);
    if (proxied) return proxied;
    const what = `${context.req.method} ${url.pathname}`;
    parts.activity.add("refused", `Not part of the stand-in: ${what}`, { status: 404 });
    return context.json({ errors: `the stand-in does not know ${what}` }, 404);
  });

  return router as unknown as Hono;
}

async function formOrJson(context: Context): Promise<Record<string, string>> {
  if (context.req.header("content-type")?.includes("json")) return context.req.json();
  return Object.fromEntries(new URLSearchParams(await context.req.text()));
}
