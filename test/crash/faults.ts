import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import { onConnection, untilUp } from "./connection.ts";
import type { Fault } from "./plan-faults.ts";
import type { Random } from "../support/random.ts";

/** Does it, and puts everything right again. Returns what it did, in a few words. `brief`: no stall of many seconds. */
export async function inflict(
  fault: Fault,
  cluster: Cluster,
  random: Random,
  { brief = false } = {},
): Promise<string> {
  // Not at the very moment of an answer, after which the writes are counted.
  await sleep(random.between(0, 50));
  const n = random.between(0, cluster.apps.length - 1);
  return how[fault](cluster, random, n, brief);
}

type Doing = (cluster: Cluster, random: Random, n: number, brief: boolean) => Promise<string>;

const lostAnswersWaitMs = 3_000;

const how: Record<Fault, Doing> = {
  "app killed": killApp,
  "postgres quit": (cluster, random, n) => crashPostgres(cluster, random, n, "QUIT"),
  "postgres killed": (cluster, random, n) => crashPostgres(cluster, random, n, "KILL"),
  "backend killed": killBackend,
  "log writer killed": killLogWriter,
  "app killed without postgres": killWithoutPostgres,
  cut: async ({ proxies }, random, n) => {
    const proxy = proxies[n]!;
    proxy.cut();
    const ms = await pause(random, 0, 1000);
    proxy.restore();
    return `connections of app ${n} cut, for ${ms} ms`;
  },
  asked: (cluster, random, n) => cutMessages(cluster, random, n, "asked"),
  answered: (cluster, random, n) => cutMessages(cluster, random, n, "answered"),
  hang: async ({ proxies }, random, n) => {
    proxies[n]!.hang();
    const ms = await pause(random, 100, 1000);
    proxies[n]!.restore();
    return `connections of app ${n} hung for ${ms} ms, then cut`;
  },
  // Now and then for longer than the app waits: what it sent arrives after it has given up and sent it again.
  stall: async ({ proxies }, random, n, brief) => {
    proxies[n]!.stall();
    const ms = await (random.chance(0.3) && !brief
      ? pause(random, 10_500, 12_000)
      : pause(random, 100, 1000));
    proxies[n]!.restore();
    return `connections of app ${n} stalled for ${ms} ms, then went on`;
  },
};

async function killApp({ apps }: Cluster, random: Random, n: number): Promise<string> {
  await apps[n]!.kill();
  const ms = await pause(random, 0, 500);
  await apps[n]!.start();
  return `app ${n} killed, started again after ${ms} ms`;
}

/** Sometimes the app dies while the database is away, and so do the clicks that waited for it. */
async function crashPostgres(
  cluster: Cluster,
  random: Random,
  n: number,
  signal: "QUIT" | "KILL",
): Promise<string> {
  await cluster.postgres.crash(signal);
  const ms = await pause(random, 0, 1000);
  const alsoApp = random.chance(0.25);
  if (alsoApp) await killApp(cluster, random, n);
  const startedAt = performance.now();
  await cluster.postgres.restart();
  const recoveryMs = Math.round(performance.now() - startedAt);
  const alsoText = alsoApp ? `, app ${n} killed meanwhile` : "";
  return `postgres ended by SIG${signal}, away for ${ms} ms, recovered in ${recoveryMs} ms${alsoText}`;
}

/** Every app dies with clicks that only its disk has, twice over, so that a process finds a dead one's file as well. */
async function killWithoutPostgres(cluster: Cluster, random: Random, n: number): Promise<string> {
  await cluster.postgres.crash("KILL");
  const bytes: number[] = [];
  for (const app of [...cluster.apps, cluster.apps[n]]) {
    await pause(random, 300, 1000);
    await app?.kill();
    bytes.push(cluster.spilledBytes());
    await app?.start();
  }
  await pause(random, 0, 500);
  await cluster.postgres.restart();
  return `postgres killed, and every app meanwhile, with ${bytes.join(", ")} bytes of clicks on disk`;
}

/** The server then ends every other process too, and recovers from its log. */
async function killBackend({ url }: Cluster, random: Random): Promise<string> {
  process.kill(await findPid(url, "application_name = 'store-referrals'", random), "SIGKILL");
  await untilRecovered(url);
  return "one backend of postgres killed";
}

/**
 * While the log writer sleeps, the log is written by those only who wait for their own commit. Nobody does when
 * synchronous_commit is off: then everything since is lost, which makes the negative control certain.
 */
async function killLogWriter({ url }: Cluster, random: Random): Promise<string> {
  const pid = await findPid(url, "backend_type = 'walwriter'", random);
  process.kill(pid, "SIGSTOP");
  const ms = await pause(random, 500, 1000);
  process.kill(pid, "SIGKILL");
  await untilRecovered(url);
  return `the log writer of postgres killed after ${ms} ms of sleep`;
}

/** One of the server's processes, as soon as there is such a one. */
async function findPid(url: string, which: string, random: Random): Promise<number> {
  for (;;) {
    const { rows } = await onConnection(url, (sql) =>
      sql.query<{ pid: number }>(`select pid from pg_stat_activity where ${which} order by pid`),
    );
    if (rows.length > 0) return random.pick(rows).pid;
    await sleep(20);
  }
}

/** The server notices a dead process at once, and takes connections when it has recovered. */
async function untilRecovered(url: string): Promise<void> {
  await sleep(100);
  await untilUp(url);
}

/** Some writes never arrive, or are done and never heard of: those of clicks, and commits of reports. */
async function cutMessages(
  { proxies }: Cluster,
  random: Random,
  n: number,
  moment: "asked" | "answered",
): Promise<string> {
  const texts = ["insert-clicks", "commit", "commit", "insert-message", "insert-clicks"];
  let cuts = 0;
  const sprung = texts.map((text) => proxies[n]!.cutAt(text, moment).then(() => (cuts += 1)));
  await Promise.race([Promise.all(sprung), sleep(lostAnswersWaitMs)]);
  return `${cuts} messages of app ${n} cut when ${moment}`;
}

async function pause(random: Random, fromMs: number, toMs: number): Promise<number> {
  const ms = random.between(fromMs, toMs);
  await sleep(ms);
  return ms;
}
