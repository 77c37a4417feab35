import type { ActivityLog } from "./activity.ts";
import type { AppToml } from "./app-toml.ts";
import { hmac, type Credentials } from "./credentials.ts";
import type { Shop } from "./shops.ts";

/** Shopify names a customer who is logged in. The app must not keep that name, so the stand-in always sends one. */
const loggedInCustomerId = "6919214727";

/** How many of Shopify's machines stand between a visitor and the app is promised nowhere. Here it is one more than one. */
const shopifysMachine = "23.227.38.65";

/** Answers `https://{shop}/apps/wellness…` by asking the app, or null when the path is not proxied. */
export type AppProxy = (shop: Shop, url: URL, visitor: Visitor) => Promise<Response | null>;
export type Visitor = { method: string; address: string; headers: Headers };

const passedOn = ["user-agent", "accept", "accept-language", "referer", "purpose", "sec-purpose"];

/** https://shopify.dev/docs/apps/build/online-store/app-proxies: signed parameters, no cookies either way. */
export function createAppProxy(
  toml: AppToml,
  credentials: Credentials,
  appFront: string,
  activity: ActivityLog,
): AppProxy {
  return async function proxy(shop, url, visitor) {
    const route = toml.proxy;
    if (!route || !(url.pathname === route.path || url.pathname.startsWith(`${route.path}/`))) return null;
    if (!shop.installed) return new Response("Not found", { status: 404 });
    const target = new URL(route.target + url.pathname.slice(route.path.length), appFront);
    target.search = signedQuery(shop, url.searchParams, route.path, credentials);
    const headers = new Headers({
      "x-forwarded-for": `${visitor.address}, ${shopifysMachine}`,
      "x-forwarded-host": shop.domain,
    });
    for (const name of passedOn) {
      const value = visitor.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const answer = await fetch(target, { method: visitor.method, redirect: "manual", headers });
    activity.add("proxy", `A visitor opened ${shop.domain}${url.pathname}`, {
      shop: shop.domain,
      status: answer.status,
    });
    return withoutCookies(answer);
  };
}

function signedQuery(shop: Shop, given: URLSearchParams, path: string, credentials: Credentials): string {
  const query = new URLSearchParams(given);
  query.set("shop", shop.domain);
  query.set("logged_in_customer_id", loggedInCustomerId);
  query.set("path_prefix", path);
  query.set("timestamp", String(Math.floor(Date.now() / 1000)));
  query.delete("signature");
  const signed = [...new Set(query.keys())]
    .sort()
    .map((key) => `${key}=${query.getAll(key).join(",")}`)
    .join("");
  query.set("signature", hmac(credentials.apiSecret, signed).toString("hex"));
  return query.toString();
}

function withoutCookies(answer: Response): Response {
  const headers = new Headers(answer.headers);
  for (const name of ["set-cookie", "content-encoding", "content-length", "transfer-encoding", "connection"])
    headers.delete(name);
  if (headers.get("content-type")?.startsWith("application/liquid")) headers.set("content-type", "text/html");
  return new Response(answer.body, { status: answer.status, headers });
}
