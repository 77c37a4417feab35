import { redirect, type LoaderFunctionArgs } from "@remix-run/node";
import { authenticate } from "../shopify/shopify.server.ts";

/** The library's own pages: the bounce page that fetches a session token, and the one that leaves the frame. */
export async function loader({ request }: LoaderFunctionArgs) {
  // The library sends whoever opens the app outside the admin here. There is no login by hand.
  if (new URL(request.url).pathname === "/auth/login") throw redirect("/");
  await authenticate.admin(request);
  return null;
}
