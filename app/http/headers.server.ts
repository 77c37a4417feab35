/** Who a path is for. Every route belongs to exactly one audience. */
export type Audience = "public" | "signed" | "keyed" | "admin" | "shopify" | "asset";

const prefixes: [string, Audience][] = [
  ["/assets/", "asset"],
  ["/attribution/clicks", "public"],
  ["/attribution/", "signed"],
  ["/api/", "keyed"],
  ["/webhooks/", "shopify"],
  ["/app", "admin"],
  ["/auth", "admin"],
];

/** The audience of a path, by its prefix; public where none fits. */
export function audienceOf(pathname: string): Audience {
  return prefixes.find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? "public";
}

/**
 * Adds the security headers of an audience where the route has set none. Not Hono's `secureHeaders`: its defaults
 * forbid the admin's frame and keep other sites from loading `/ref.js`.
 */
export function secure(headers: Headers, audience: Audience, https: boolean): void {
  const defaults: Record<string, string> = { "X-Content-Type-Options": "nosniff" };
  if (https) defaults["Strict-Transport-Security"] = "max-age=31536000";
  if (audience === "admin") {
    // The verified shop's frame-ancestors come from the route; a page without them is framed by nobody.
    defaults["Content-Security-Policy"] = "frame-ancestors 'none'";
    defaults["Referrer-Policy"] = "strict-origin-when-cross-origin";
  } else if (audience !== "asset") {
    const machine = headers.get("Content-Type")?.startsWith("text/html") !== true;
    defaults["Content-Security-Policy"] = `${machine ? "default-src 'none'; " : ""}frame-ancestors 'none'`;
    defaults["Cache-Control"] = "no-store";
  }
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value);
}
