import { countClicks } from "./honesty.ts";
import { runLoad, type LoadRequest } from "./http-load.ts";
import { runPgbench } from "./pgbench.ts";
import { pgbenchScript } from "./pgbench-script.ts";
import { recordStatements } from "./record-statements.ts";
import { target, type Line } from "./report.ts";
import { startServer } from "./server-process.ts";
import { emptyTables, storeCode, storeCodeSql, storesCount, type Stage } from "./stage.ts";

const connections = 128;
const toPgbenchMin = 1.2;
const toInsertEachMin = 3;
const browser =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
let visits = 0;

/** Clicks a second through the tracked link, beside what the database, one insert each and no database at all do. */
export async function measureClicks(stage: Stage, pgbench: string | null, seconds: number): Promise<Line[]> {
  const script = await writeScript(stage);
  const app = await stage.startApp();
  const link = await measure(stage, "GET /r/{code}, 128 connections", app.origin, connections, seconds);
  const link32 = await measure(stage, "GET /r/{code}, 32 connections", app.origin, 32, seconds);
  await app.stop();
  const database = pgbench && (await measurePgbench(stage, pgbench, script, seconds));
  const insertEach = await startServer(["bench/server-insert-each.ts"], { DATABASE_URL: stage.databaseUrl });
  const each = await measure(
    stage,
    "one insert per request, 128 connections",
    insertEach.origin,
    connections,
    seconds,
  );
  await insertEach.stop();
  const redirect = await startServer(["bench/server-bare.ts"], {});
  const bare = await load(redirect.origin, connections, seconds);
  await redirect.stop();

  const toPgbench = ({ perSecond }: { perSecond: number }) =>
    database ? perSecond / database.perSecond : null;
  const targets = [
    ...target(`≥ ${toPgbenchMin} × pgbench`, toPgbench(link), (ratio) => ratio >= toPgbenchMin),
    ...target(
      `≥ ${toInsertEachMin} × one insert per request`,
      link.perSecond / each.perSecond,
      (ratio) => ratio >= toInsertEachMin,
    ),
  ];
  return [
    { ...link, toPgbench: toPgbench(link), targets },
    { ...link32, toPgbench: toPgbench(link32) },
    ...(database ? [{ ...database, toPgbench: 1 }] : []),
    { ...each, toPgbench: toPgbench(each) },
    { ...bare, what: "bare node:http without a database, 128 connections" },
  ];
}

async function measure(
  stage: Stage,
  what: string,
  origin: string,
  connections: number,
  seconds: number,
): Promise<Line> {
  await emptyTables(stage);
  const clicks = await load(origin, connections, seconds);
  return { ...clicks, what, honesty: await countClicks(stage, clicks.acknowledged) };
}

function load(origin: string, connections: number, seconds: number) {
  return runLoad({ origin, connections, seconds, expectedStatus: 302, nextRequest });
}

/** The app's own statement for one click, with a store picked at random. */
async function writeScript(stage: Stage): Promise<string> {
  const first = nextRequest();
  const code = storeCode(storeOf(visits));
  const statements = await recordStatements(stage, [first, nextRequest()]);
  return pgbenchScript(
    statements,
    [`\\set store random(1, ${storesCount})`],
    new Map([[code, storeCodeSql(":store")]]),
  );
}

async function measurePgbench(stage: Stage, pgbench: string, script: string, seconds: number): Promise<Line> {
  await emptyTables(stage);
  const run = await runPgbench(pgbench, stage.databaseUrl, script, seconds);
  const honesty = await countClicks(stage, run.acknowledged);
  return { ...run, what: "pgbench, the same statement for one click, 32 clients", honesty };
}

/** Somebody's first visit: an address that was not seen before makes it one. */
function nextRequest(): LoadRequest {
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

function storeOf(visit: number): number {
  return 1 + (visit % storesCount);
}
