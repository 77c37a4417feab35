import { parseArgs } from "node:util";
import { database } from "../storage/engine/database.server.ts";
import type { Sql } from "../storage/engine/postgres.server.ts";
import { inPatience } from "../storage/engine/transaction.server.ts";
import { requeueRejectedTriggers, selectRejectedTriggers } from "../storage/outbox/outbox-flow.server.ts";
import { requeueDelivered, requeueRejected, selectRejectedEvents } from "../storage/outbox/outbox.server.ts";
import { run, UsageError } from "./run.ts";

const usage = `The outbox to PostHog and Shopify Flow:
  npm run events -- rejected                 events and triggers that were refused for their content
  npm run events -- resend --rejected        tries those again
  npm run events -- resend --since 2026-11-01   sends again what was delivered since (30 days are kept; same ids)`;

const patienceMs = 30 * 60_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { since: { type: "string" }, rejected: { type: "boolean" } },
});

await run(async () => {
  const [act] = positionals;
  const since = new Date(values.since ?? NaN);
  if (act === "rejected") {
    for (const event of await selectRejectedEvents(database.pool)) console.log(JSON.stringify(event));
    for (const trigger of await selectRejectedTriggers(database.pool)) console.log(JSON.stringify(trigger));
  } else if (act === "resend" && values.rejected) {
    const jobs = await patiently(
      async (sql) => (await requeueRejected(sql)) + (await requeueRejectedTriggers(sql)),
    );
    console.log(`${jobs} jobs queued again`);
  } else if (act === "resend" && !Number.isNaN(since.getTime())) {
    console.log(`${await patiently((sql) => requeueDelivered(sql, since))} jobs queued again`);
  } else throw new UsageError(usage);
});

function patiently<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
  return inPatience(database.pool, patienceMs, work);
}
