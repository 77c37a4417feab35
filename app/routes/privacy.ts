import privacy from "../../docs/privacy.md?raw";
import { endpoint } from "../http/endpoint.server.ts";
import { plainPage } from "../http/plain-page.server.ts";

const page = plainPage(privacy);

/** Which data are held, why and how long, for everybody to read. docs/privacy.md is the only source. */
const sendPrivacy = endpoint(["GET", "HEAD"], () => {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  };
  return new Response(page, { headers });
});

export const loader = sendPrivacy;
export const action = sendPrivacy;
