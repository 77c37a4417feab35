import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { openQueues } from "../../../app/jobs/queue.server.ts";
import { createClickWriter } from "../../../app/referrals/clicks/click-writer.server.ts";
import { openDatabase, type Database } from "../../../app/storage/engine/postgres.server.ts";
import { runOnServer } from "../../support/database.ts";
import { hitOn } from "../../support/hits.ts";
import { startPgBouncer } from "../../support/pgbouncer.ts";
import { startPostgres, type LocalPostgres } from "../../support/postgres.ts";
import { onRealPostgres } from "../../support/real-postgres.ts";

/*
 * Faults of the database itself, on a server of this file's own. Clicks wait until the fault is mended, and are written
 * once.
 */

const store = { referral_code: "store-faults-a1b2" };
/** The migration that brought a table that every click needs. */
const provenVisits = "20261126070000_proven_visits";
let server: LocalPostgres;

beforeAll(async () => {
  const started = process.env["DATABASE_URL"]?.startsWith("pglite:") ? null : await startPostgres();
  if (started) server = started;
});
afterAll(() => server?.stop());

onRealPostgres("clicks wait while the password is another, and are written", async () => {
  const { name, run } = await makeDatabase();
  const { role, url } = await makeRole(name, "old");
  await requirePassword(role);
  await expectKept(url, name, {
    code: "28P01",
    breakIt: () => run(`alter role ${role} password 'new'`).then(() => endConnections(name)),
    mendIt: () => run(`alter role ${role} password 'old'`),
  });
});

onRealPostgres("clicks wait while the role may not log in, and are written", async () => {
  const { name, run } = await makeDatabase();
  const { role, url } = await makeRole(name, "any");
  await expectKept(url, name, {
    code: "28000",
    breakIt: () => run(`alter role ${role} nologin`).then(() => endConnections(name)),
    mendIt: () => run(`alter role ${role} login`),
  });
});

onRealPostgres("clicks wait while the database has another name, and are written", async () => {
  const { name } = await makeDatabase();
  await expectKept(server.url(name), name, {
    code: "3D000",
    breakIt: async () => {
      // Connections end first, and none may come between: a database in use cannot be renamed.
      await runOnServer(server.url("postgres"), `alter database ${name} allow_connections false`);
      await endConnections(name);
      await runOnServer(server.url("postgres"), `alter database ${name} rename to ${name}_away`);
    },
    mendIt: async () => {
      await runOnServer(server.url("postgres"), `alter database ${name}_away rename to ${name}`);
      await runOnServer(server.url("postgres"), `alter database ${name} allow_connections true`);
    },
  });
});

onRealPostgres("clicks of a process that is up before its migration wait for the migration", async () => {
  const { name, migrate } = await makeDatabase((migration) => migration < provenVisits);
  await expectKept(server.url(name), name, {
    code: "42P01",
    isBroken: true,
    breakIt: async () => {},
    mendIt: () => migrate(),
  });
});

onRealPostgres("clicks wait while a column is missing, and are written", async () => {
  const { name, run } = await makeDatabase();
  await expectKept(server.url(name), name, {
    code: "42703",
    looksReady: true,
    breakIt: () => run("alter table store_referral rename counted_as to counted_later"),
    mendIt: () => run("alter table store_referral rename counted_later to counted_as"),
  });
});

onRealPostgres("clicks wait while the server takes no more connections, and are written", async () => {
  const { name, run } = await makeDatabase();
  const { role, url } = await makeRole(name, "any");
  await expectKept(url, name, {
    code: "53300",
    breakIt: () => run(`alter role ${role} connection limit 0`).then(() => endConnections(name)),
    mendIt: () => run(`alter role ${role} connection limit -1`),
  });
});

onRealPostgres("clicks wait while the pooler is away, and are written", async (context) => {
  const { name } = await makeDatabase();
  const pooler = await startPgBouncer(server.url(name), 4);
  if (!pooler && process.env["CI"]) throw new Error("pgbouncer is not installed");
  if (!pooler) return context.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)");
  onTestFinished(() => pooler.stop());
  await expectKept(pooler.url, name, {
    code: "ECONNREFUSED",
    breakIt: pooler.kill,
    mendIt: pooler.restart,
  });
});

type Fault = {
  /** The error that the clicks meet. */
  code: string;
  /** Whether the fault is there from the start. */
  isBroken?: boolean;
  /** Whether `/readyz` may say yes during the fault: it only asks which migrations are there. */
  looksReady?: boolean;
  breakIt(): Promise<unknown>;
  mendIt(): Promise<unknown>;
};

async function expectKept(
  url: string,
  name: string,
  { code, isBroken = false, looksReady = false, breakIt, mendIt }: Fault,
): Promise<void> {
  const database = openDatabase(url);
  onTestFinished(() => database.close());
  const codes: unknown[] = [];
  const writer = createClickWriter(noting(codes, database), { onLost: () => {}, pauseMs: 20 });
  // Connections and kept plans from before the fault are part of it.
  const before = isBroken ? [] : [await writer.write(hitOn(store))];
  await breakIt();
  const written = Array.from({ length: 5 }, () => writer.write(hitOn(store)));
  await expect.poll(() => codes, { timeout: 60_000 }).toContain(code);
  expect(await database.isMigrated()).toBe(looksReady);
  expect(writer.buffer()).toEqual({ waiting: 5, lost: { full: 0, data: 0 } });
  await mendIt();
  expect([...before, ...(await Promise.all(written))].filter((outcome) => outcome !== "committed")).toEqual(
    [],
  );
  const { rows } = await runOnServer(server.url(name), "select count(*)::int as clicks from store_referral");
  expect(rows).toEqual([{ clicks: before.length + 5 }]);
}

/** The database's pool, with a note of every error. */
function noting(codes: unknown[], { pool }: Database): Database["pool"] {
  const query = (statement: string): Promise<unknown> =>
    pool.query(statement).catch((error: unknown) => {
      codes.push((error as { code?: string }).code);
      throw error;
    });
  return { query } as unknown as Database["pool"];
}

/** A database with one store, migrated as far as wanted. */
async function makeDatabase(isWanted: (migration: string) => boolean = () => true) {
  const name = `faults_${randomUUID().slice(0, 8)}`;
  const run = (statement: string) => runOnServer(server.url(name), statement);
  await runOnServer(server.url("postgres"), `create database ${name}`);
  const migrate = async (directory?: string): Promise<void> => {
    const database = openDatabase(server.url(name));
    await database.migrate(directory);
    const boss = await openQueues(database);
    await boss.stop({ close: false });
    await database.close();
  };
  await migrate(copied(isWanted));
  await run(
    `with o as (insert into owner (id, external_id, external_key) values (gen_random_uuid(), '1', 'x') returning id)
     insert into store (owner_id, name, slug, referral_code, status, installed_at)
     select id, 'Faults', 'faults', '${store.referral_code}', 'active', now() from o`,
  );
  return { name, run, migrate };
}

function copied(isWanted: (migration: string) => boolean): string {
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const name of readdirSync("prisma/migrations").filter((one) => /^\d/.test(one) && isWanted(one)))
    cpSync(path.join("prisma/migrations", name), path.join(directory, name), { recursive: true });
  return directory;
}

/** A role of a database's own, which may do everything there, and nothing on the server. */
async function makeRole(database: string, password: string): Promise<{ role: string; url: string }> {
  const role = `app_${database}`;
  await runOnServer(
    server.url(database),
    `create role ${role} login password '${password}';
     grant pg_read_all_data, pg_write_all_data to ${role}`,
  );
  const url = new URL(server.url(database));
  url.username = role;
  url.password = password;
  return { role, url: url.href };
}

/** Makes the server ask this role for its password. Everybody else is trusted. */
async function requirePassword(role: string): Promise<void> {
  await runOnServer(
    server.url("postgres"),
    `do $$ begin execute format(
       'copy (select line from (select %L union all select string_to_table(%L, chr(10))) as rules(line)) to %L',
       'host all ${role} 127.0.0.1/32 scram-sha-256', pg_read_file(current_setting('hba_file')),
       current_setting('hba_file')); end $$`,
  );
  await runOnServer(server.url("postgres"), "select pg_reload_conf()");
}

async function endConnections(database: string): Promise<void> {
  await runOnServer(
    server.url("postgres"),
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '${database}'`,
  );
}
