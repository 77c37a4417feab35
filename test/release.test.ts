import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import { database } from "../app/storage/engine/database.server.ts";
import type { Store } from "../app/storage/stores/store.server.ts";
import { startApp, type AppProcess } from "./support/app-process.ts";
import { findFreePort } from "./support/free-port.ts";
import { startHaProxy } from "./support/haproxy.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { chrome, signed } from "./support/requests.ts";
import { makeStore, numbersOf } from "./support/stores.ts";

/** What the next release adds to the database, while this release serves. */
const nextMigrations = {
  "29990101000000_column": "alter table store_referral add column next_release text",
  "29990101000001_index":
    "-- outside a transaction\ncreate index concurrently if not exists store_referral_next on store_referral (next_release)",
};

onRealPostgres(
  "a release, and its way back, refuse no request and lose nothing: two processes behind a balancer, under load",
  async (context) => {
    const ports = [await findFreePort(), await findFreePort()] as const;
    const balancer = await startHaProxy([...ports]);
    if (!balancer) return context.skip("haproxy is not installed");
    onTestFinished(() => balancer.stop());
    const next = nextRelease();
    const running = new Map<number, AppProcess>();
    onTestFinished(async () => {
      for (const app of running.values()) await app.stop("SIGKILL");
    });
    const start = async (port: number, cwd: string) => {
      const settings = {
        PORT: String(port),
        MIGRATE: "off",
        TRUST_PROXY_HOPS: "1",
        SHUTDOWN_DELAY_SECONDS: "1",
      };
      running.set(port, await startApp(settings, { cwd }));
    };
    const bothAreUp = () => expect.poll(() => balancer.countUp(), { timeout: 30_000 }).toBe(2);
    const replace = async (port: number, cwd: string) => {
      expect(await running.get(port)?.stop()).toBe(0);
      await start(port, cwd);
      await bothAreUp();
    };
    for (const port of ports) await start(port, process.cwd());
    await bothAreUp();

    const store = await makeStore();
    const load = startLoad(balancer.origin, store);
    const migrated = spawnSync(process.execPath, ["app/commands/migrate.ts"], {
      cwd: next,
      encoding: "utf8",
    });
    expect(migrated).toMatchObject({ status: 0, stdout: `${Object.keys(nextMigrations).join("\n")}\n` });
    for (const cwd of [next, process.cwd()]) for (const port of ports) await replace(port, cwd);
    const { failures, clicks, signups } = await load.stop();
    for (const app of running.values()) await app.stop();

    expect(failures).toEqual([]);
    expect(clicks).toBeGreaterThan(100);
    expect(signups).toBeGreaterThan(20);
    expect(await numbersOf(store)).toMatchObject({ clicks, signups });
  },
);

/** The next release's tree: this one's build, with two migrations more. Both are taken back at the end. */
function nextRelease(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "next-release-"));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    await database.pool.query("drop index if exists store_referral_next");
    await database.pool.query("alter table store_referral drop column if exists next_release");
    await database.pool.query("delete from _prisma_migrations where migration_name like '2999%'");
  });
  for (const name of ["app", "build", "docs", "node_modules", "package.json"])
    symlinkSync(path.resolve(name), path.join(folder, name));
  cpSync("prisma/migrations", path.join(folder, "prisma/migrations"), { recursive: true });
  for (const [name, sql] of Object.entries(nextMigrations)) {
    mkdirSync(path.join(folder, "prisma/migrations", name));
    writeFileSync(path.join(folder, "prisma/migrations", name, "migration.sql"), sql);
  }
  return folder;
}

/** Visitors and the auth backend, one request after the other each, until they are stopped. */
function startLoad(origin: string, store: Store) {
  const failures: string[] = [];
  let isStopping = false;
  const goOn = async (ask: () => Promise<Response>, expected: number): Promise<number> => {
    let answered = 0;
    while (!isStopping) {
      const answer = await ask().catch((error: unknown) => `no answer: ${String(error)}`);
      if (typeof answer === "string") failures.push(answer);
      else if (answer.status === expected) answered += 1;
      else failures.push(`${String(answer.status)} ${await answer.text()}`);
      if (typeof answer !== "string") await answer.body?.cancel();
    }
    return answered;
  };
  let visits = 0;
  const addressOf = (n: number) => `10.${[16, 8, 0].map((bits) => (n >> bits) & 255).join(".")}`;
  const visit = () =>
    fetch(`${origin}/r/${store.referral_code}`, {
      redirect: "manual",
      headers: {
        "User-Agent": chrome,
        "X-Forwarded-For": addressOf(++visits),
      },
    });
  const signUp = () => {
    const body = JSON.stringify({ user_id: `user_${randomUUID()}`, referral_code: store.referral_code });
    return fetch(`${origin}/attribution/signups`, signed(body, { id: randomUUID() }));
  };
  const visitors = Array.from({ length: 4 }, () => goOn(visit, 302));
  const senders = Array.from({ length: 2 }, () => goOn(signUp, 200));
  const sum = async (all: Promise<number>[]) => (await Promise.all(all)).reduce((a, b) => a + b, 0);
  return {
    stop: async () => {
      isStopping = true;
      return { clicks: await sum(visitors), signups: await sum(senders), failures };
    },
  };
}
