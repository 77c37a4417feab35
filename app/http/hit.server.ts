import type { Hit } from "../referrals/record-click.server.ts";

/** What a request's headers tell of who follows a link. */
export function hitHeaders(request: Request): Pick<Hit, "method" | "userAgent" | "language" | "purpose"> {
  const { headers } = request;
  const purposes = ["Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"].map((name) => headers.get(name));
  return {
    method: request.method,
    userAgent: headers.get("User-Agent"),
    language: headers.get("Accept-Language"),
    purpose: purposes.filter(Boolean).join(", ") || null,
  };
}
