import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { problem } from "../http/problem.server.ts";
import { authenticate } from "../shopify/shopify.server.ts";

/** The library's own pages: the bounce page that fetches a session token, and the one that leaves the frame. */
export async function loader({ request }: LoaderFunctionArgs) {
  // The library sends whoever opens the app outside the admin here. There is no login by hand.
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/auth/login") throw redirect("/");
  // The library writes the shop into a header, unread. A shop's name is a host name.
  const shop = searchParams.get("shop");
  if (shop !== null && !/^[a-z0-9.-]+$/i.test(shop)) throw refusal("shop");
  try {
    await authenticate.admin(request);
  } catch (thrown) {
    // The library's own error for a page that it will not send anybody to.
    if (thrown instanceof Error && thrown.constructor.name === "ShopifyError") throw refusal("exitIframe");
    throw thrown;
  }
  return null;
}

function refusal(field: string): Response {
  return problem(400, "invalid_request", `${field} does not name a page of Shopify's.`, { field });
}
