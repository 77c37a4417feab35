import { outsideEndpoint } from "../outside-endpoint.server.ts";
import { referralsFile } from "../http/referrals-file.server.ts";
import { parseReferralsQuery } from "../referrals/list/referrals-query.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";

/** The list as a CSV file, for a browser outside of the frame. */
const sendReferrals = outsideEndpoint("referrals", async (store, searchParams) => {
  const query = parseReferralsQuery(searchParams, zoneOf(store));
  return referralsFile(store, query, { withEndMark: false });
});

export const loader = sendReferrals;
export const action = sendReferrals;
