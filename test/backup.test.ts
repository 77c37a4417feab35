import { randomUUID } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { makeStores } from "./crash/cluster.ts";
import { onConnection } from "./crash/connection.ts";
import { startApp, type AppProcess } from "./support/app-process.ts";
import { documented, runShell } from "./support/documented.ts";
import { attributionSecret } from "./support/environment.ts";
import { findPostgres, findPostgresOwner } from "./support/find-postgres.ts";
import { startPostgres, type LocalPostgres } from "./support/postgres.ts";
import { startServer } from "./support/postgres-server.ts";
import { onRealPostgres } from "./support/real-postgres.ts";
import { chrome, signed } from "./support/requests.ts";

const owner = findPostgresOwner();
const folder = mkdtempSync(path.join(tmpdir(), "backup-"));
if (owner) chownSync(folder, owner.uid, owner.gid);
const command = (words: string, language = "sh") =>
  documented("docs/backup.md", language, words)
    .replaceAll("/var/backups/wal", folder)
    .replaceAll("referrals.dump", path.join(folder, "referrals.dump"));

let live: LocalPostgres;
let app: AppProcess;
let code: string;

beforeAll(async () => {
  if (process.env["DATABASE_URL"]!.startsWith("pglite:")) return;
  const settings = [...command("archive_mode", "conf").matchAll(/^(\w+) = '?(.+?)'?$/gm)];
  live = (await startPostgres({
    durable: true,
    settings: Object.fromEntries(settings.map(([, name, value]) => [name, value])),
  }))!;
  app = await startOn(live.url("postgres"));
  [code = ""] = await makeStores(live.url("postgres"), 1);
});
afterAll(async () => {
  await app?.stop("SIGKILL");
  await live?.stop();
  rmSync(folder, { recursive: true });
});

const startOn = (url: string) => startApp({ DATABASE_URL: url, TRUST_PROXY_HOPS: "1" });

/**
 * Follows the link until the click's write was awaited, which a busy machine may refuse; its id. Two visits of one
 * address are one visitor's.
 */
async function visit(address: string = randomUUID()): Promise<string> {
  const { headers } = await fetch(`${app.origin}/r/${code}`, {
    redirect: "manual",
    headers: { "User-Agent": chrome, "X-Forwarded-For": address },
  });
  const outcome = headers.get("Server-Timing");
  if (outcome === 'click;desc="buffered"') return visit(address);
  expect(outcome).toBe('click;desc="committed"');
  return new URL(headers.get("Location")!).searchParams.get("click_id")!;
}

/** Sends a report to an app and returns its answer, byte for byte. */
async function tell(to: AppProcess, route: string, report: object, id: string = randomUUID()) {
  const message = signed(JSON.stringify(report), { id, secret: attributionSecret });
  const response = await fetch(`${to.origin}/attribution/${route}`, message);
  const answer = await response.text();
  expect([response.status, answer]).toEqual([200, expect.any(String)]);
  return answer;
}

const signUp = async (to: AppProcess, user: string, clickId?: string, id?: string) => {
  const report = { user_id: user, referral_code: code, ...(clickId && { click_id: clickId }) };
  return tell(to, "signups", report, id);
};
const parsed = async (answer: Promise<string>) => JSON.parse(await answer) as Record<string, any>;
const recount = (url: string) => runShell(command("recount"), { RESTORED_URL: url, LOG_LEVEL: "silent" });

onRealPostgres("a dump of the serving app, restored into an empty server, knows everybody", async () => {
  const click = await visit();
  const bore = randomUUID();
  await visit(bore);
  const repeat = await visit(bore); // an id without a row
  const first = await signUp(app, "ann", click, "message-of-ann");
  await tell(app, "activations", { user_id: "ann" });
  await signUp(app, "carl");
  let isDumped = false;
  const load = (async () => {
    for (let n = 0; !isDumped || n < 20; n++) await Promise.all([visit(), signUp(app, `user-${n}`)]);
  })();
  await runShell(command("pg_dump"), { DIRECT_URL: live.url("postgres") });
  isDumped = true;
  await load;
  const lost = await visit();
  await signUp(app, "dora", undefined, "message-of-dora");
  await tell(app, "erasures", { user_id: "carl" }, "erasure-of-carl");

  const server = (await startPostgres())!;
  onTestFinished(() => server.stop());
  await runShell(command("pg_restore"), { RESTORED_URL: server.url("postgres") });
  const restored = await startOn(server.url("postgres"));
  onTestFinished(async () => void (await restored.stop("SIGKILL")));
  expect(await recount(server.url("postgres"))).toContain("counters equal rows");

  expect(await signUp(restored, "ann", click, "message-of-ann")).toBe(first);
  expect(await parsed(signUp(restored, "ann"))).toMatchObject({ repeat: true, status: "active" });
  const certain = { repeat: false, match: { method: "click_id", confidence: "certain" } };
  expect(await parsed(signUp(restored, "eve", repeat))).toMatchObject(certain);
  expect(await parsed(signUp(restored, "fay", lost))).toMatchObject(certain);
  expect(await parsed(signUp(restored, "dora", undefined, "message-of-dora"))).toMatchObject({
    repeat: false,
  });
  expect(await parsed(signUp(restored, "carl"))).toMatchObject({ reason: null });
  await tell(restored, "erasures", { user_id: "carl" }, "erasure-of-carl");
  expect(await parsed(signUp(restored, "carl"))).toMatchObject({ reason: "erased" });
  expect(await recount(server.url("postgres"))).toContain("counters equal rows");
});

onRealPostgres(
  "the archive leads to a moment: what came before is there, what came after is new",
  async () => {
    const base = path.join(folder, "base", "data");
    const url = live.url("postgres");
    await runShell(command("pg_basebackup"), { BASE: base, DIRECT_URL: url }, { owner, cwd: folder });
    const before = await signUp(app, "gus", undefined, "message-of-gus");
    const moment = await onConnection(url, async (sql) => {
      const { rows } = await sql.query<{ at: string }>("select clock_timestamp()::text as at");
      return rows[0]!.at;
    });
    await signUp(app, "hal", undefined, "message-of-hal");
    await onConnection(url, async (sql) => {
      const { rows } = await sql.query<{ last: string }>("select pg_walfile_name(pg_switch_wal()) as last");
      const isArchived = () => existsSync(path.join(folder, rows[0]!.last));
      await expect.poll(isArchived, { timeout: 30_000 }).toBe(true);
    });

    await runShell(command("recovery_target_time"), { BASE: base, MOMENT: moment }, { owner, cwd: folder });
    const directory = path.dirname(base);
    const server = await startServer({ programs: findPostgres()!, directory, settings: {}, owner, port: 0 });
    onTestFinished(() => server.stop("QUIT"));
    const back = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
    await onConnection(back, async (sql) => {
      const recovers = async () =>
        (await sql.query<{ is: boolean }>("select pg_is_in_recovery() as is")).rows[0]?.is;
      await expect.poll(recovers, { timeout: 30_000 }).toBe(false);
    });
    const restored = await startOn(back);
    onTestFinished(async () => void (await restored.stop("SIGKILL")));
    expect(await recount(back)).toContain("counters equal rows");
    expect(await signUp(restored, "gus", undefined, "message-of-gus")).toBe(before);
    expect(await parsed(signUp(restored, "hal"))).toMatchObject({ repeat: false });
  },
);
