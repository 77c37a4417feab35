import { log } from "../log.server.ts";
import { exportName, exportReferrals } from "../referrals/list/export-referrals.server.ts";
import { endOfFile } from "../referrals/list/referral-csv.ts";
import type { ReferralsQuery } from "../referrals/list/referrals-query.ts";
import type { Store } from "../storage/stores/store.server.ts";

/**
 * The list as a CSV file, sent while the list is read. A reader who leaves ends the reading. The app's own page wants the
 * end mark; a browser that saves the file by itself sees a broken connection as one.
 */
export function referralsFile(store: Store, query: ReferralsQuery, { withEndMark = true } = {}): Response {
  const pieces = exportReferrals(store, query);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done || (value === endOfFile && !withEndMark)) controller.close();
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
