import type { LoaderFunctionArgs } from "@remix-run/node";
import { config } from "../config.server.ts";
import { requireStore } from "../http/admin-caller.server.ts";
import { problem } from "../http/problem.server.ts";
import { log } from "../log.server.ts";
import { exportName, exportReferrals } from "../referrals/list/export-referrals.server.ts";
import { parseReferralsQuery } from "../referrals/list/referrals-query.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";

/** The list as a CSV file, sent while the list is read. A reader who leaves ends the reading. */
export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  if (!config.features.has("partner_portal")) throw problem(404, "feature_disabled", "The pages are off.");
  const query = parseReferralsQuery(new URL(request.url).searchParams, zoneOf(store));
  const pieces = exportReferrals(store, query);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        // The reader finds no end mark and saves nothing.
        log.warn({ err: error }, "an export broke off");
        controller.error(error);
      }
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${exportName(store, query)}"`,
      "Cache-Control": "no-store",
    },
  });
}
