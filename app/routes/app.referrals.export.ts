import type { LoaderFunctionArgs } from "@remix-run/node";
import { config } from "../config.server.ts";
import { requireStore } from "../http/admin-caller.server.ts";
import { problem } from "../http/problem.server.ts";
import { referralsFile } from "../http/referrals-file.server.ts";
import { parseReferralsQuery } from "../referrals/list/referrals-query.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";

/** The list as a CSV file, for the page to save. */
export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  if (!config.features.has("partner_portal")) throw problem(404, "feature_disabled", "The pages are off.");
  return referralsFile(store, parseReferralsQuery(new URL(request.url).searchParams, zoneOf(store)));
}
