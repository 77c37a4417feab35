import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireStore } from "../http/admin-caller.server.ts";
import { readPulse } from "../referrals/reports/read-pulse.server.ts";
import { noteLook } from "../referrals/reports/read-since.server.ts";

/**
 * Whether anything happened since the page was read: 304 while nothing did. The open home page asks every 15 s, and with
 * `?look` when somebody comes back to it.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const [store, now] = [await requireStore(request), new Date()];
  if (new URL(request.url).searchParams.has("look")) await noteLook(store, now);
  const mark = `"${await readPulse(store, now)}"`;
  const headers = { ETag: mark, "Cache-Control": "private, no-cache" };
  const isSame = request.headers.get("If-None-Match") === mark;
  return new Response(null, { status: isSame ? 304 : 204, headers });
}
