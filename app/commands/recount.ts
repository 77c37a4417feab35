import { config } from "../config.server.ts";
import { database } from "../storage/engine/database.server.ts";
import { inPatience } from "../storage/engine/transaction.server.ts";
import { selectDifferences } from "../storage/reports/recount.server.ts";
import { run, UsageError } from "./run.ts";

const patienceMs = 30 * 60_000;

/** Compares every counter with the rows it counts. Ends with code 1 and the differences when they disagree. */
await run(async () => {
  const differences = await inPatience(database.pool, patienceMs, (sql) =>
    selectDifferences(sql, config.attributionWindowDays),
  );
  if (differences.length === 0) {
    console.log("counters equal rows");
    return;
  }
  console.table(differences);
  throw new UsageError(`${differences.length} counters differ from their rows`);
});
