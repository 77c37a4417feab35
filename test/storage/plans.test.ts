import { readdirSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { beforeAll, expect } from "vitest";
import { statements } from "../../app/storage/engine/statement.server.ts";
import { onRealPostgres } from "../support/real-postgres.ts";
import { makeStore } from "../support/stores.ts";

type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: Plan[];
};

const large = [
  "store_referral",
  "click_claim",
  "recent_visit",
  "message_receipt",
  "user",
  "event_person",
  "job",
];
/** Planned each time, and still never through all of a table: erasures, redactions, support's questions. */
const rareButQuick = [
  "update-responses-erased",
  "drop-events-of-erased",
  "delete-event-person",
  "select-referrals-to-redact",
  "forget-source-urls",
  "redact-answers",
  "select-message-facts",
  "select-click-facts",
];
const rowsEach = 100_000;

beforeAll(async () => {
  const folder = "app/storage";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((one) => one.endsWith(".ts")))
    await import(/* @vite-ignore */ path.resolve(folder, file));
});

onRealPostgres("no statement that keeps its plan reads through a large table", async () => {
  const store = await makeStore();
  // A client of its own, because the pool's time-outs are for requests.
  const client = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
  await client.connect();
  try {
    await fill(client, store.id);
    // The plan that a connection keeps in the end: one for values and batches of any size.
    await client.query("set plan_cache_mode = force_generic_plan");
    const plans = new Map<string, Plan[]>();
    const asked = statements.filter(({ name, prepared }) => prepared || rareButQuick.includes(name));
    expect(asked.filter(({ prepared }) => !prepared)).toHaveLength(rareButQuick.length);
    for (const { name, text } of asked.filter(({ text }) => canBeExplained(text)))
      plans.set(name, await stepsOf(client, text));
    const through = [...plans].flatMap(([name, steps]) =>
      steps
        .filter((step) => step["Node Type"] === "Seq Scan" && isLarge(step["Relation Name"] ?? ""))
        .map((step) => `${name}: ${step["Relation Name"]}`),
    );
    expect(through).toEqual([]);
    const indexesOf = (name: string) => new Set(plans.get(name)?.map((step) => step["Index Name"]));
    expect(indexesOf("insert-clicks")).toContain("recent_visit_pkey");
    expect(indexesOf("insert-claims")).toContain("store_referral_store_id_click_id_key");
    expect(indexesOf("select-claims")).toContain("click_claim_pkey");
    // The clean-up is planned for its moment. An index that is asked without its first column is read whole.
    await client.query("reset plan_cache_mode");
    const { text } = statements.find(({ name }) => name === "delete-expired-store_referral")!;
    const cleanUp = await stepsOf(client, text.replaceAll("$1", "(now() - interval '90 days')"));
    expect(
      cleanUp.find((step) => step["Index Name"] === "store_referral_unmatched")?.["Index Cond"],
    ).toContain("store_id =");
  } finally {
    await client.end();
  }
});

async function fill(client: pg.Client, storeId: string): Promise<void> {
  await client.query("set synchronous_commit = off");
  for (const text of [
    `insert into store_referral (id, store_id, referral_code, status, click_id, clicked_at, listed_at)
     select gen_random_uuid(), s.id, s.referral_code, 'clicked', gen_random_uuid(), now() - n * interval '1 second',
       now() - n * interval '1 second'
     from generate_series(1, $2::int) n cross join store s where s.id = $1`,
    `insert into click_claim (store_id, click_id, claim, claimed_at)
     select $1::bigint, gen_random_uuid(), gen_random_uuid(), now() from generate_series(1, $2::int)`,
    `insert into recent_visit (store_id, visit_key, click_id, visited_at)
     select $1::bigint, gen_random_uuid(), gen_random_uuid(), now() from generate_series(1, $2::int)`,
    `insert into message_receipt (route, message_id, body_mac, user_id, created_at)
     select 'signups-' || $1, n, '', gen_random_uuid(), now() - n * interval '1 second' from generate_series(1, $2::int) n`,
    `insert into event_person (user_id, job_id)
     select gen_random_uuid(), gen_random_uuid() from generate_series(1, $2::int) where $1 <> 0`,
    `insert into pgboss.job (name, data, policy)
     select 'analytics-events', '{"events": []}', 'standard' from generate_series(1, $2::int) where $1 <> 0`,
    `insert into "user" (id, external_id, external_key)
     select gen_random_uuid(), $1 || '-' || n, sha256(n::text::bytea) from generate_series(1, $2::int) n`,
  ])
    await client.query(text, [storeId, rowsEach]);
  for (const table of large.filter((one) => one !== "job")) await client.query(`analyze "${table}"`);
  await client.query("analyze pgboss.job");
}

/** pg-boss parts its table by queues. */
function isLarge(table: string): boolean {
  return large.includes(table) || table.startsWith("job_");
}

function canBeExplained(text: string): boolean {
  return /^\s*(with|select|insert|update|delete)\b/.test(text);
}

/** All steps of a statement's plan. The statement is not run, so its parameters may be null. */
async function stepsOf(client: pg.Client, text: string): Promise<Plan[]> {
  const parameters = Math.max(0, ...Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => Number(number)));
  const values = parameters > 0 ? `(${Array(parameters).fill("null").join(", ")})` : "";
  await client.query(`prepare planned as ${text}`);
  const { rows } = await client.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
    `explain (format json) execute planned${values}`,
  );
  await client.query("deallocate planned");
  return rows.flatMap((row) => row["QUERY PLAN"].flatMap(({ Plan }) => steps(Plan)));
}

function steps(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(steps)];
}
