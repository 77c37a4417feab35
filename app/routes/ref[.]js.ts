import { createHash } from "node:crypto";
import { endpoint } from "../http/endpoint.server.ts";
import script from "../landing/ref.js?minified";

const etag = `"${createHash("sha256").update(script).digest("base64url").slice(0, 22)}"`;

/** The landing script. Public; any page may load it. */
const sendScript = endpoint(["GET", "HEAD"], ({ request }) => {
  const headers = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "public, max-age=86400, stale-while-revalidate=604800",
    // A page may load it as a module, with `crossorigin`, or with a hash of it.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    ETag: etag,
  };
  const known = request.headers.get("If-None-Match")?.includes(etag);
  return new Response(known ? null : script, { status: known ? 304 : 200, headers });
});

export const loader = sendScript;
export const action = sendScript;
