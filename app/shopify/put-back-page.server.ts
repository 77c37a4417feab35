import { config } from "../config.server.ts";
import script from "./put-back.js?minified";

const appBridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

/** The shop is not known yet, so the admin of any shop may frame the page. There is nothing in it to steal. */
const policy = "frame-ancestors https://admin.shopify.com https://*.myshopify.com";

/**
 * The answer to an admin page that was asked for without `shop` and `host`: a reload inside the frame has lost both.
 * App Bridge, which the page loads, puts them back. Whoever has no App Bridge reads what is missing.
 */
export function putBackPage(): Response {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy,
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
  };
  return new Response(page, { headers });
}

const page = `<!doctype html>
<html lang="en">
<head>
<script src="${appBridge}" data-api-key="${config.shopifyApiKey}"></script>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Store Referrals</title>
<link rel="icon" href="data:,">
<style>
body { font: 14px/1.5 Inter, system-ui, sans-serif; color: #303030; background: #f1f1f1; margin: 0; padding: 1rem }
main { max-width: 40rem; margin: 1rem auto; padding: 1rem; background: #fff; border-radius: 12px; overflow-wrap: anywhere }
h1 { font-size: 1rem; margin: 0 }
p { margin: .5rem 0 0 }
a { color: #005bd3 }
</style>
</head>
<body><main>
<h1>Store Referrals</h1>
<p data-part id="wait" role="status">One moment …</p>
<div data-part id="outside" hidden>
<p>This app lives inside the Shopify admin.</p>
<p><a href="https://admin.shopify.com" target="_top">Open the Shopify admin</a>, and choose the app there, under Apps.</p>
</div>
<div data-part id="blocked" role="alert" hidden>
<p>Shopify’s script did not load: ${appBridge.slice("https://".length)}. The app needs this script to know your shop.</p>
<p>An ad blocker, a firewall or a lost connection may hold it back. Allow cdn.shopify.com, then
<a href="https://admin.shopify.com" target="_top">open the Shopify admin</a> and choose the app again.</p>
</div>
</main>
<noscript><p>This app needs JavaScript.</p></noscript>
<script>${script}</script>
</body></html>
`;
