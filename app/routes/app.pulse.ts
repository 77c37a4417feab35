import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireStore } from "../http/admin-caller.server.ts";
import { readPulse } from "../referrals/reports/read-pulse.server.ts";

/** Whether anything happened since the page was read: 304 while nothing did. The open home page asks every 15 s. */
export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const mark = `"${await readPulse(store)}"`;
  const headers = { ETag: mark, "Cache-Control": "private, no-cache" };
  const isSame = request.headers.get("If-None-Match") === mark;
  return new Response(null, { status: isSame ? 304 : 204, headers });
}
