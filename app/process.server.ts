import { config } from "./config.server.ts";
import { createBodyRoom } from "./http/body-room.server.ts";
import { createProxyAlarm } from "./http/client-address.server.ts";
import { createConcurrencyLimit } from "./http/concurrency-limit.server.ts";
import { createMetrics, createMetricsRegistry } from "./http/metrics.server.ts";
import { bodyHeldBack } from "./http/problem.server.ts";
import { createStrangers } from "./http/strangers.server.ts";
import { createTracer } from "./http/tracing.server.ts";
import { createAddressLimit } from "./referrals/clicks/address-limit.server.ts";
import { createClaimWriter } from "./referrals/clicks/claim-writer.server.ts";
import { createClickIdSource } from "./referrals/clicks/click-id.server.ts";
import { createClickWriter } from "./referrals/clicks/click-writer.server.ts";
import type { ClickDoors } from "./referrals/clicks/record-click.server.ts";
import { createVisitKeyring } from "./referrals/clicks/visit-key.server.ts";
import type { Buckets } from "./referrals/reports/read-stats.server.ts";
import { createStatsMemory } from "./referrals/reports/stats-memory.server.ts";
import { createTracking } from "./referrals/reports/note-tracking.server.ts";
import { createRefusedLinks } from "./referrals/reports/refused-links.server.ts";
import { createAnswerSignup, createRehearseSignup } from "./referrals/signups/answer-signup.server.ts";
import { database } from "./storage/engine/database.server.ts";
import { createRequestLimit } from "./storage/keys/request-limit.server.ts";
import { createSpill } from "./storage/spill/spill.server.ts";

/*
 * Everything that this process keeps between two requests, made once for its database and the wall clock. The rules
 * keep nothing of their own, so tests make their own.
 */

const now = (): Date => new Date();
const reportsMax = 1500;
const heldBodyBytesMax = 64 * 1024 * 1024;

const measured = createMetricsRegistry();

/** Counts the outcomes of clicks, claims and signups, for the operator. */
export const { counters } = measured;

/** Notes on how tracking fares, for the health card. */
export const tracking = createTracking(database.pool, now);

/** Links that led to no store, for the platform. */
export const refusedLinks = createRefusedLinks(database, now);

/** Counts what strangers send, for the operator. */
export const strangers = createStrangers(now);

/** Bounds the memory of bodies that are being read. */
export const bodyRoom = createBodyRoom(heldBodyBytesMax, bodyHeldBack);

/** Keeps on disk what is answered before it is in the database. */
export const spill = createSpill(database.pool, config.spillDirectory, { onWritten: counters.hits });

/** Records hits, and what browsers say of them, in the database. */
export const clicks: ClickDoors = {
  sql: database.pool,
  ids: createClickIdSource(database.pool),
  keyring: createVisitKeyring(database.pool),
  limit: createAddressLimit(config.clicksPerAddress),
  claims: createClaimWriter(database.pool, spill.file, counters.claim),
  writer: createClickWriter(database.pool, {
    onLost: () => tracking.note("clicks_lost"),
    onWritten: counters.hits,
    spill: spill.file,
  }),
  now,
  refused: refusedLinks,
};

/** Records signups in groups. */
export const answerSignup = createAnswerSignup(database, clicks.ids, now, counters.signup);

/** Answers dry runs of signups. */
export const rehearseSignup = createRehearseSignup(database, clicks.ids);

/** Limits the auth backend's reports under way. More would wait longer than their senders do. */
export const reports = createConcurrencyLimit(reportsMax);

/** Numbers that were read and have not changed since. */
export const statsMemory = createStatsMemory<Buckets>();

/** Limits the Integration API's requests by key. */
export const requestLimit = createRequestLimit(database, config.apiRequestsPerMinute);

/** Hears of requests through a proxy that TRUST_PROXY_HOPS does not count. */
export const onUnaccountedProxy = createProxyAlarm(tracking, counters.unaccountedProxy);

/** The process's measurements of itself. */
export const metrics = createMetrics({
  clicks: clicks.writer,
  spill,
  refused: refusedLinks,
  strangers,
  pool: database.pool,
  registry: measured.registry,
  now,
});

/** Tells OpenTelemetry of requests. */
export const tracer = createTracer(config.tracing);

/** Work that one request does for the others beside it, by shop and by store: the loaders of one page run together. */
export const underWay = { tokenChecks: new Set<string>(), linkPublishing: new Set<string>() };
