import { createHash } from "node:crypto";
import script from "swagger-ui-dist/swagger-ui-bundle.js?url";
import sheet from "swagger-ui-dist/swagger-ui.css?url";

/** Keys are typed into the page by hand, and kept by nobody. */
const start = `SwaggerUIBundle({
  url: "openapi.json", dom_id: "#reference", deepLinking: true, docExpansion: "list",
  defaultModelsExpandDepth: 0, persistAuthorization: false, validatorUrl: null
})`;
const startHash = createHash("sha256").update(start).digest("base64");

/** Everything comes from this origin: the page works without the internet. The viewer writes styles and data images. */
const policy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${startHash}'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The readable reference of the Integration API: Swagger UI over the OpenAPI document. */
export function referencePage(): Response {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy,
    "Cache-Control": "no-cache",
  };
  return new Response(page, { headers });
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Integration API – Store Referrals</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${sheet}">
<style>body { margin: 0 } .swagger-ui .info { margin: 1.5rem 0 } .swagger-ui .scheme-container { padding: 1rem 0 }</style>
</head>
<body>
<div id="reference"><noscript><p>This page needs JavaScript. <a href="openapi.json">The OpenAPI document</a> does not.</p></noscript></div>
<script src="${script}"></script>
<script>${start}</script>
</body>
</html>
`;
