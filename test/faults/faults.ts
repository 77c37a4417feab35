import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../crash/cluster.ts";
import { onConnection } from "../crash/connection.ts";
import { clock } from "./clock.ts";
import { diskFull, slowDisk } from "./disk-faults.ts";
import type { Fault } from "./fault.ts";
import { memory } from "./memory.ts";
import { nineProcesses } from "./nine-processes.ts";
import { posthogDown } from "./posthog-down.ts";
import { shopifyDown } from "./shopify-down.ts";
import { startStandby } from "./standby.ts";

let standby: Awaited<ReturnType<typeof startStandby>> | undefined;

export const faults: Record<string, Fault> = {
  restart: {
    about: "PostgreSQL is stopped as for an update, and started again",
    seconds: 5,
    inflict: async ({ postgres }, seconds) => {
      await postgres.crash("INT");
      await sleep(seconds * 1000);
      await postgres.restart();
    },
  },
  failover: {
    about: "the primary dies, and its synchronous standby is promoted under the same address",
    seconds: 5,
    prepare: async ({ url }) => {
      const started = (standby = await startStandby(url));
      return () => started.stop();
    },
    inflict: async (cluster, seconds) => {
      if (!standby) throw new Error("there is no standby");
      await cluster.postgres.crash("KILL");
      await sleep(seconds * 1000);
      await standby.promote();
      for (const proxy of cluster.proxies) proxy.aim(standby.url);
      cluster.url = standby.url;
    },
  },
  stall: {
    about: "the network to the database passes nothing on, and closes nothing",
    seconds: 15,
    inflict: async ({ proxies }, seconds) => {
      for (const proxy of proxies) proxy.stall();
      await sleep(seconds * 1000);
      for (const proxy of proxies) proxy.restore();
    },
  },
  locks: {
    about: "somebody holds the tables of clicks and counters, as a careless migration does",
    seconds: 20,
    inflict: ({ url }, seconds) =>
      onConnection(url, async (sql) => {
        await sql.query(
          "begin; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 0",
        );
        await sql.query("lock table store_referral, store_referral_stats in access exclusive mode");
        await sleep(seconds * 1000);
        await sql.query("rollback");
      }),
  },
  "slow-connections": {
    about: "1,000 connections send one byte of a request a second, beside the good traffic",
    seconds: 60,
    inflict: async ({ pick }, seconds) => {
      const sockets = Array.from({ length: 1000 }, () => dribble(new URL(pick()?.origin ?? "")));
      await sleep(seconds * 1000);
      for (const end of sockets) end();
    },
  },
  sigterm: {
    about: "one app process after the other is asked to stop, and started again",
    seconds: 2,
    inflict: ({ apps }, seconds) => eachApp(apps, seconds, (app) => app.stop()),
  },
  sigkill: {
    about: "one app process after the other is killed, and started again",
    seconds: 2,
    inflict: ({ apps }, seconds) => eachApp(apps, seconds, (app) => app.kill()),
  },
  "disk-full": diskFull,
  "slow-disk": slowDisk,
  "posthog-down": posthogDown,
  "shopify-down": shopifyDown,
  clock,
  memory,
  "nine-processes": nineProcesses(false),
  "nine-pooled": nineProcesses(true),
};

/** Ends one app process after the other, and starts it again. */
async function eachApp(
  apps: Cluster["apps"],
  seconds: number,
  end: (app: Cluster["apps"][number]) => Promise<unknown>,
): Promise<void> {
  for (const app of apps) {
    await end(app);
    await sleep(seconds * 1000);
    await app.start();
    await sleep(1000);
  }
}

/** One slow client. A connection that the server closes comes again. */
function dribble({ hostname, port }: URL): () => void {
  let isOver = false;
  let socket: ReturnType<typeof connect>;
  const head = "GET / HTTP/1.1\r\nHost: app\r\nX-Slow: ";
  const open = (): void => {
    let sent = 0;
    const own = (socket = connect(Number(port), hostname));
    const timer = setInterval(() => own.write(head[sent++] ?? "x"), 1000);
    own.on("error", () => {});
    own.resume();
    own.on("close", () => {
      clearInterval(timer);
      if (!isOver) setTimeout(open, 100);
    });
  };
  open();
  return () => {
    isOver = true;
    socket.destroy();
  };
}
