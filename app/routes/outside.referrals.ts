import { endpoint } from "../http/endpoint.server.ts";
import { requireOutsideKey } from "../http/outside-key.server.ts";
import { referralsFile } from "../http/referrals-file.server.ts";
import { parseReferralsQuery } from "../referrals/list/referrals-query.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";

/** The list as a CSV file, for a browser outside of the frame. */
const sendReferrals = endpoint(["GET"], async ({ request }) => {
  const store = await requireOutsideKey("referrals", request);
  const query = parseReferralsQuery(new URL(request.url).searchParams, zoneOf(store));
  return referralsFile(store, query, { withEndMark: false });
});

export const loader = sendReferrals;
export const action = sendReferrals;
