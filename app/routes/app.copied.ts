import type { ActionFunctionArgs } from "@remix-run/node";
import { requireStore } from "../http/admin-caller.server.ts";
import { recordLinkCopied } from "../referrals/record-link-copied.server.ts";

/** The merchant copied the link: analytics want to know. */
export async function action({ request }: ActionFunctionArgs) {
  await recordLinkCopied(await requireStore(request), null);
  return new Response(null, { status: 204 });
}
