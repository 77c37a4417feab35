import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { runCrashes } from "./crash-run.ts";
import type { Ledger } from "./ledger.ts";
import { crashes, disturbances, type Fault } from "./plan-faults.ts";
import { lossRules, verify } from "./verify.ts";

onRealPostgres(
  "whatever is killed or cut, nothing acknowledged is lost or counted twice",
  async () => {
    const seed = Date.now() % 1_000_000;
    const faults = [...crashes, ...disturbances];
    const limits = { writes: 2_000, maxMs: 200_000, brief: true };
    const run = await runCrashes({ seed, faults, ...limits, inspect: everyTamperingIsFound });
    expect(run!.violations, `seed ${seed}`).toEqual([]);
  },
  300_000,
);

onRealPostgres(
  "a database that does not wait for its log loses what was acknowledged, and the check finds it",
  async () => {
    const limits = { writes: 200, maxMs: 200_000, processes: 1 };
    const faults: Fault[] = ["log writer killed"];
    const run = await runCrashes({ seed: 1, faults, ...limits, synchronousCommit: "off" });
    const rules = run!.violations.map(({ rule }) => rule);
    expect(
      rules.filter((rule) => lossRules.includes(rule)),
      rules.join(),
    ).not.toEqual([]);
  },
  300_000,
);

test("the crash run starts from a shell, without the app's configuration", () => {
  const env = { NODE_ENV: "production" as const, PATH: process.env["PATH"] };
  const help = execFileSync(process.execPath, ["test/crash/main.ts", "--help"], { env, encoding: "utf8" });
  expect(help).toContain("--crashes N");
});

const oneClick = "(select id from store_referral where status = 'clicked' limit 1)";
const oneEvent = "(select id from pgboss.job where name = 'analytics-events' limit 1)";

/** What the check must find, each done to a database in which all is well, and undone. */
const tamperings: [string, string][] = [
  ["an acknowledged click is in the database", "delete from store_referral where status = 'clicked'"],
  [
    "an acknowledged claim is in the database, on a click that is counted once",
    "update click_claim set claim = gen_random_uuid()",
  ],
  [
    "every claim was made by somebody, on a click that is there",
    "update click_claim set claim = gen_random_uuid()",
  ],
  ["counters equal their rows", `delete from store_referral where id = ${oneClick}`],
  ["counters equal their rows", "update store_referral_stats set clicks = clicks + 1 where bucket = 'epoch'"],
  ["every hit is counted once", "update store_referral_stats set duplicate = duplicate + 1000"],
  [
    "every click row was sent by somebody",
    `update store_referral set utm_params = '{}' where id = ${oneClick}`,
  ],
  [
    "a click is one row",
    `insert into store_referral (id, store_id, referral_code, status, click_id, utm_params, clicked_at, listed_at)
     select gen_random_uuid(), store_id, referral_code, status, gen_random_uuid(), utm_params, clicked_at, listed_at
     from store_referral where id = ${oneClick}`,
  ],
  ["an answer is stored as it was sent", "delete from message_receipt where route = 'signups'"],
  ["the decision is the one that was answered", "update \"user\" set referral_source = 'another'"],
  ["somebody active stays active", 'update "user" set activated_at = null'],
  ["no event is missing", `delete from pgboss.job where id = ${oneEvent}`],
  [
    "no event is there twice",
    `insert into pgboss.job (name, data) select name, data from pgboss.job where id = ${oneEvent}`,
  ],
];

async function everyTamperingIsFound(sql: Sql, ledger: Ledger): Promise<void> {
  for (const [rule, statement] of tamperings) {
    await sql.query("begin");
    await sql.query(statement);
    const broken = (await verify(sql, ledger)).map((violation) => violation.rule);
    await sql.query("rollback");
    expect(broken, statement).toContain(rule);
  }
}
