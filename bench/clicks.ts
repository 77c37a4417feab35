import { randomUUID } from "node:crypto";
import { countClicks } from "./honesty.ts";
import { runLoad, type Load, type LoadRequest } from "./http-load.ts";
import { runLimit } from "./limit.ts";
import { measure } from "./measurement.ts";
import { runPgbench } from "./pgbench.ts";
import { pgbenchScript } from "./pgbench-script.ts";
import { recordStatements } from "./record-statements.ts";
import { target, type Line } from "./report.ts";
import { startServer } from "./server-process.ts";
import { emptyTables, storeCode, storeCodeSql, storesCount, type Stage } from "./stage.ts";

const toPgbenchMin = 1.5;
const toEachMin = 3;
const toLimitMin = 0.6;
const claimedToClicksMin = 0.6;
const browser =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
let visits = 0;

/**
 * Clicks a second through the tracked link, beside three others: the database alone, one insert each, no database at
 * all.
 */
export async function measureClicks(stage: Stage, pgbench: string | null, seconds: number): Promise<Line[]> {
  const load = (connections: number) => (origin: string) =>
    runLoad({ origin, connections, seconds, expectedStatus: 302, nextRequest: nextVisit });
  const start = () => stage.startApp();
  const stored = {
    prepare: () => emptyTables(stage),
    count: (acknowledged: number) => countClicks(stage, acknowledged),
  };

  const script = await writeScript(stage);
  const link = await measure("GET /r/{code}, 128 connections", { ...stored, start, load: load(128) });
  const link32 = await measure("GET /r/{code}, 32 connections", { ...stored, start, load: load(32) });
  const claimed = await measure("a visit with its claim, 128 connections", {
    ...stored,
    start,
    load: (origin) =>
      runLoad({
        ...{ origin, connections: 128, seconds, nextRequest: nextVisit, expectedStatus: 302 },
        ...{ followUp: claimOf, followUpStatus: 200 },
      }),
  });
  const limit = await measure("the same statement in batches of 500, no HTTP", {
    ...stored,
    load: () => runLimit(stage.databaseUrl, seconds),
  });
  const database =
    pgbench &&
    (await measure("pgbench, the same statement for one click, 32 clients", {
      ...stored,
      load: () => runPgbench(pgbench, stage.databaseUrl, script, seconds),
    }));
  const onDatabase = { DATABASE_URL: stage.databaseUrl };
  const each = await measure("one insert per request, 128 connections", {
    ...stored,
    start: () => startServer(["bench/server-insert-each.ts"], onDatabase),
    load: load(128),
  });
  const transcribed = await measure("Prisma, one create per request, 128 connections", {
    prepare: () => emptyTables(stage),
    start: () => startServer(["bench/server-prisma.ts"], onDatabase),
    load: load(128),
  });
  const bare = await measure("bare node:http without a database, 128 connections", {
    start: () => startServer(["bench/server-bare.ts"], {}),
    load: load(128),
  });

  const toPgbench = ({ perSecond }: Load) => (database ? perSecond / database.perSecond : null);
  const toEach = link.perSecond / each.perSecond;
  const toLimit = link.perSecond / limit.perSecond;
  const toClicks = claimed.perSecond / link.perSecond;
  const targets = [
    ...target(`≥ ${toPgbenchMin} × pgbench`, toPgbench(link), (ratio) => ratio >= toPgbenchMin),
    ...target(`≥ ${toEachMin} × one insert per request`, toEach, (ratio) => ratio >= toEachMin),
    ...target(`≥ ${toLimitMin} × batches of 500`, toLimit, (ratio) => ratio >= toLimitMin),
  ];
  const claimTarget = `≥ ${claimedToClicksMin} × clicks alone`;
  return [
    { ...link, toPgbench: toPgbench(link), targets },
    { ...link32, toPgbench: toPgbench(link32) },
    { ...claimed, targets: target(claimTarget, toClicks, (ratio) => ratio >= claimedToClicksMin) },
    { ...limit, toPgbench: toPgbench(limit) },
    ...(database ? [{ ...database, toPgbench: 1 }] : []),
    { ...each, toPgbench: toPgbench(each) },
    { ...transcribed, toPgbench: toPgbench(transcribed) },
    bare,
  ];
}

/** The app's own statement for one click, with a store picked at random. */
async function writeScript(stage: Stage): Promise<string> {
  const requests: [LoadRequest, LoadRequest] = [nextVisit(), nextVisit()];
  const code = storeCode(storeOf(visits - 1));
  const statements = await recordStatements(stage, requests);
  const setUp = [`\\set store random(1, ${storesCount})`];
  return pgbenchScript(statements, setUp, new Map([[code, storeCodeSql(":store")]]));
}

/** Somebody's first visit: a new address makes it one. */
export function nextVisit(): LoadRequest {
  const visit = visits++;
  return {
    method: "GET",
    path: `/r/${storeCode(storeOf(visit))}?utm_source=instagram&utm_medium=social`,
    headers: {
      "User-Agent": browser,
      "Accept-Language": "en",
      "X-Forwarded-For": `10.${(visit >> 16) & 255}.${(visit >> 8) & 255}.${visit & 255}`,
    },
  };
}

/** The beacon of the landing page that a visit came to: the browser claims its click. */
function claimOf({ location = "" }: Record<string, string>): LoadRequest {
  const landing = new URL(location);
  return {
    method: "POST",
    path: "/attribution/clicks",
    headers: {
      "Content-Type": "text/plain",
      "User-Agent": browser,
      Origin: landing.origin,
      "X-Forwarded-For": "203.0.113.9",
    },
    body: JSON.stringify({
      referral_code: landing.searchParams.get("ref"),
      click_id: landing.searchParams.get("click_id"),
      claim: randomUUID(),
      source_url: location,
    }),
  };
}

function storeOf(visit: number): number {
  return 1 + (visit % storesCount);
}
