import { setTimeout as sleep } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import { config } from "./config.server.ts";
import { createDelivery, workOnEvents } from "./jobs/deliver-events.server.ts";
import { workOnFlowTriggers } from "./jobs/deliver-flow-triggers.server.ts";
import { workOnErasures } from "./jobs/erase-traces.server.ts";
import { workOnPruning } from "./jobs/prune.server.ts";
import { workOnThemes } from "./jobs/publish-themes.server.ts";
import { workOnTokenRefresh } from "./jobs/refresh-tokens.server.ts";
import { workOnShopChanges } from "./jobs/shop-changes.server.ts";
import { workOnNotices } from "./jobs/tell-notices.server.ts";
import { createWebhookDelivery } from "./jobs/deliver-webhooks.server.ts";
import { openQueues } from "./jobs/queue.server.ts";
import { log } from "./log.server.ts";
import { clicks, refusedLinks, spill, tracer, tracking } from "./process.server.ts";
import { reachingPublic } from "./referrals/webhooks/post-webhook.server.ts";
import { databaseSecret } from "./referrals/signups/person-key.server.ts";
import { database } from "./storage/engine/database.server.ts";

const retryMs = 1000;
const flushMs = 3000;

/** The life of a process around its server. */
export type Readiness = {
  /** Whether the process and its database serve everything. */
  isReady(): Promise<boolean>;
  /** Whether the process serves what needs no database: links count into the buffer. */
  isServing(): boolean;
  /**
   * Migrates the database unless a release step does, opens the queues and starts the work, however late the database
   * appears. Until then redirects work, and all that needs the database answers 503.
   */
  prepare(): Promise<void>;
  /** Turns `/readyz` to 503, so that no new traffic is sent. */
  beginStop(): void;
  /** Writes the buffers, lets running jobs end and closes the database. Call it when no request is in flight. */
  finishStop(): Promise<void>;
};

function createReadiness(): Readiness {
  let isPrepared = false;
  let isStopping = false;
  let boss: PgBoss | null = null;
  const webhooks = createWebhookDelivery(database, clicks.now, {
    ...reachingPublic,
    isAnywhere: config.webhooksAnywhere,
  });

  async function prepare(): Promise<void> {
    while (!isStopping) {
      try {
        if (config.migratesAtStart) await migrate();
        else if (!(await database.isMigrated())) throw new Error("migrations are missing: npm run migrate");
        const work = config.worker !== "off";
        boss = await openQueues(database, { work });
        if (work) {
          await startWork(boss);
          webhooks.start();
        }
        await Promise.all([clicks.keyring.load(clicks.now()), clicks.ids.load(), databaseSecret()]);
        isPrepared = true;
        spill.startReplays();
        return;
      } catch (error) {
        log.error({ err: error }, "the database is not ready; trying again");
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  async function finishStop(): Promise<void> {
    const [left] = await Promise.all([clicks.writer.flush(flushMs), clicks.claims.flush(flushMs)]);
    const kept = spill.file()?.counts().kept ?? 0;
    if (kept > 0) log.warn({ kept }, "stopped with clicks that wait on disk for the next process");
    if (left > kept) log.error({ lost: left - kept }, "stopped with clicks that could not be written");
    // The next process goes on with a replay that the database holds up.
    await Promise.race([spill.stopReplays(), sleep(flushMs)]);
    await tracking.flush();
    await refusedLinks.flush();
    // The next process sends a message again that is not answered by then.
    await Promise.race([webhooks.stop(), sleep(flushMs)]);
    await boss?.stop({ graceful: true, timeout: flushMs, close: false });
    await database.close();
    // Not before: what the writer commits until now has to be noted, or the next process would write it again.
    await Promise.race([spill.close(), sleep(flushMs)]);
    await Promise.race([tracer.close(), sleep(flushMs)]);
  }

  return {
    prepare,
    finishStop,
    isReady: async () => isPrepared && !isStopping && (await database.isMigrated()),
    isServing: () => isPrepared && !isStopping,
    beginStop: () => {
      isStopping = true;
    },
  };
}

async function migrate(): Promise<void> {
  const applied = await database.migrate(undefined, (migration) =>
    log.warn({ migration }, "a migration waits for its locks, lets others pass, and comes again"),
  );
  if (applied.length > 0) log.info({ applied }, "database migrated");
}

async function startWork(boss: PgBoss): Promise<void> {
  await workOnErasures(boss);
  await workOnPruning(boss);
  await workOnThemes(boss);
  await workOnFlowTriggers(boss);
  await workOnShopChanges(boss);
  await workOnTokenRefresh(boss);
  await workOnNotices(boss, clicks.now);
  if (config.posthogApiKey !== undefined) await workOnEvents(boss, createDelivery(tracking, clicks.now));
}

/** The running process's readiness. */
export const readiness = createReadiness();
