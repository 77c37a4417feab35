/** Who a path is for. Every route belongs to exactly one audience. */
export type Audience = "public" | "signed" | "keyed" | "admin" | "webhook" | "asset";

/** By the address: the whole of it, or what it begins with where that ends in a slash. */
const audiences: [string, Audience][] = [
  ["/assets/", "asset"],
  ["/attribution/clicks", "public"],
  ["/attribution/", "signed"],
  ["/proxy/", "signed"],
  ["/api/v1/openapi.json", "public"],
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

/** Who a route was made for; null when nobody has said so, which a test does not let pass. */
export function declaredAudience(pathname: string): Audience | null {
  const isIn = (prefix: string) =>
    prefix === pathname || (prefix.length > 1 && prefix.endsWith("/") && pathname.startsWith(prefix));
  return audiences.find(([prefix]) => isIn(prefix))?.[1] ?? null;
}

/** The audience of a path: that of the public where there is no route. */
export function audienceOf(pathname: string): Audience {
  return declaredAudience(pathname) ?? "public";
}

/** The policy of a page that only the admin of this shop may frame; nobody may, without one. */
export function framedBy(shopDomain: string | null): string {
  if (!shopDomain || !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(shopDomain))
    return "frame-ancestors 'none'";
  return `frame-ancestors https://${shopDomain} https://admin.shopify.com`;
}

/**
 * Adds the security headers of an audience where the route has set none. Not Hono's `secureHeaders`: its defaults
 * forbid the admin's frame and keep other sites from loading `/ref.js`.
 */
export function secure(headers: Headers, url: URL, https: boolean): void {
  const audience = audienceOf(url.pathname);
  const defaults: Record<string, string> = { "X-Content-Type-Options": "nosniff" };
  if (https) defaults["Strict-Transport-Security"] = "max-age=31536000";
  if (audience === "admin") {
    // A page with data names its verified shop. What is left holds none (the library's bounce pages, errors), and must
    // show inside the frame of the shop it says it is for; the library itself would let any `?shop=` frame it.
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
