import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { selectDifferences } from "../../app/storage/reports/recount.server.ts";
import type { Ledger } from "./ledger.ts";
import { verifyClicks } from "./verify-clicks.ts";
import { verifyEvents } from "./verify-events.ts";
import { verifyReports } from "./verify-reports.ts";
import { verifyViews } from "./verify-views.ts";

/** A broken promise, how often it was broken, and the first few cases. */
export type Violation = { rule: string; count: number; examples: string[] };

/** Says what breaks a rule. */
export type Check = (rule: string, broken: string[]) => void;

/** The rules that a database breaks when it forgets what it committed. */
export const lossRules = [
  "an acknowledged click is in the database",
  "an acknowledged claim is in the database, on a click that is counted once",
  "an acknowledged person is in the database",
  "an answer is stored as it was sent",
];

const windowDays = 30;
const examplesMax = 3;

/** Compares the database with everything that was sent and acknowledged. Empty when no promise was broken. */
export async function verify(sql: Sql, ledger: Ledger): Promise<Violation[]> {
  const violations: Violation[] = [];
  const check: Check = (rule, broken) => {
    if (broken.length > 0)
      violations.push({ rule, count: broken.length, examples: broken.slice(0, examplesMax) });
  };
  check("what no sender may see", ledger.complaints);
  await verifyClicks(sql, ledger, check);
  await verifyViews(sql, ledger, check);
  await verifyReports(sql, ledger, check);
  await verifyEvents(sql, check);
  const differences = await selectDifferences(sql, windowDays);
  check(
    "counters equal their rows",
    differences.map((difference) => JSON.stringify(difference)),
  );
  return violations;
}
