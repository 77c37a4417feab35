/** The audience of a path. Every route belongs to exactly one. */
export type Audience = "public" | "signed" | "keyed" | "admin" | "webhook" | "asset";

/** Addresses and their audiences. An address that ends in a slash stands for everything that begins with it. */
const audiences: [string, Audience][] = [
  ["/assets/", "asset"],
  ["/attribution/clicks", "public"],
  ["/attribution/", "signed"],
  ["/proxy/", "signed"],
  ["/outside/", "signed"],
  ["/api/v1/openapi.json", "public"],
  ["/api/v1/docs", "public"],
  ["/api/", "keyed"],
  ["/metrics", "keyed"],
  ["/webhooks/", "webhook"],
  ["/app", "admin"],
  ["/app/", "admin"],
  ["/auth/", "admin"],
  ["/", "public"],
  ["/r/", "public"],
  ["/ref.js", "public"],
  ["/healthz", "public"],
  ["/readyz", "public"],
  ["/privacy", "public"],
];

/** The audience that was declared for a route, or null. A test fails for a route without one. */
export function declaredAudience(pathname: string): Audience | null {
  const isIn = (prefix: string) =>
    prefix === pathname || (prefix.length > 1 && prefix.endsWith("/") && pathname.startsWith(prefix));
  return audiences.find(([prefix]) => isIn(prefix))?.[1] ?? null;
}

/** The audience of a path. A path without a route is public. */
export function audienceOf(pathname: string): Audience {
  return declaredAudience(pathname) ?? "public";
}

/** Whether a text is the domain that Shopify gave a shop. */
export function isShopDomain(text: string | null): text is string {
  return text !== null && /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(text);
}

/** The policy of a page that only the admin of this shop may frame. Without a shop nobody may. */
export function framedBy(shopDomain: string | null): string {
  if (!isShopDomain(shopDomain)) return "frame-ancestors 'none'";
  return `frame-ancestors https://${shopDomain} https://admin.shopify.com`;
}

/**
 * Adds the security headers of an audience. Headers that the route has set stay. Hono's `secureHeaders` would not do:
 * its defaults forbid the admin's frame and keep other sites from loading `/ref.js`.
 */
export function secure(headers: Headers, url: URL, https: boolean): void {
  const audience = audienceOf(url.pathname);
  const defaults: Record<string, string> = { "X-Content-Type-Options": "nosniff" };
  if (https) defaults["Strict-Transport-Security"] = "max-age=31536000";
  if (audience === "admin") {
    // A page with data names its verified shop. The other pages hold no data (the library's bounce pages, errors) and
    // must show inside the frame of the shop they name. The library itself would let any `?shop=` frame them.
    if (headers.get("Content-Security-Policy")?.includes("spin.dev"))
      headers.delete("Content-Security-Policy");
    defaults["Content-Security-Policy"] = framedBy(url.searchParams.get("shop"));
    defaults["Referrer-Policy"] = "strict-origin-when-cross-origin";
  } else if (audience !== "asset") {
    const machine = headers.get("Content-Type")?.startsWith("text/html") !== true;
    defaults["Content-Security-Policy"] = `${machine ? "default-src 'none'; " : ""}frame-ancestors 'none'`;
    defaults["Cache-Control"] = "no-store";
  }
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
}
