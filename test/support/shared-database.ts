import { readFile } from "node:fs/promises";
import pg from "pg";

/**
 * TEST_DATABASE as an address: one database for all test files, which take turns, such as a Citus coordinator's. Null when
 * it says anything else. Every table of it is emptied, so its name has to have `test` in it.
 */
export function findSharedDatabase(): string | null {
  const { TEST_DATABASE } = process.env;
  if (!TEST_DATABASE?.startsWith("postgres")) return null;
  const name = new URL(TEST_DATABASE).pathname.slice(1);
  if (!name.includes("test"))
    throw new Error(`TEST_DATABASE would empty the database "${name}": its name must have "test" in it`);
  return TEST_DATABASE;
}

/** The tests that are about where rows lie. The others ask for databases of their own, or for a browser. */
export const sharedDatabaseTests = [
  "test/storage/*.test.ts",
  "test/storage/{clicks,list,signups}/**/*.test.ts",
  "test/referrals/signups/**/*.test.ts",
  "test/routes/attribution.*.test.ts",
];

/** Spreads the tables of a migrated database, once, if its server has Citus; else says that they stay on one server. */
export async function spreadTables(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rowCount: citus } = await client.query(
      "select from pg_available_extensions where name = 'citus'",
    );
    if (citus === 0) {
      console.log("TEST_DATABASE has no Citus: its tables stay on one server.");
      return;
    }
    await client.query("create extension if not exists citus");
    const { rowCount: spread } = await client.query("select from pg_dist_partition");
    if (spread !== 0) return;
    // One by one, as psql does: together they would be one transaction. Lines inside the block at the end are indented.
    const script = await readFile("prisma/citus.sql", "utf8");
    for (const statement of script.split(/;\n(?=select|set|do|--|\n)/)) await client.query(statement);
  });
}

/** Leaves the migrations and the database's secrets, and nothing else. */
export async function emptyTables(url: string): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where (schemaname = 'public' and tablename not in ('_prisma_migrations', 'database_secret'))
         or (schemaname, tablename) = ('pgboss', 'job')
       order by tablename in ('store', 'owner'), tablename = 'owner'`,
    );
    for (const { name } of rows) await client.query(`delete from ${name}`);
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
}
