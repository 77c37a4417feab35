import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import type { Hit, Ledger } from "./ledger.ts";
import { groupBy } from "./group-by.ts";
import type { Check } from "./verify.ts";

type ClickRow = { click_id: string; code: string; mark: string | null };

/** Every hit that was promised is there once, and nothing that nobody sent. */
export async function verifyClicks(sql: Sql, ledger: Ledger, check: Check): Promise<void> {
  const rows = await selectClicks(sql);
  const rowsOf = groupBy(rows, (row) => row.click_id);
  const hits = new Map(ledger.hits.map((hit) => [hit.mark, hit]));
  const isThere = (hit: Hit): boolean =>
    rowsOf.get(hit.clickId!)?.some((row) => row.code === hit.code) ?? false;
  const people = ledger.hits.filter((hit) => !hit.bot);

  check(
    "an acknowledged click is in the database",
    people.filter((hit) => hit.outcome === "committed" && !isThere(hit)).map(tell),
  );
  check(
    "a click that waited in the buffer is written before the process stops",
    people
      .filter((hit) => hit.outcome === "buffered" && ledger.stoppedLives.has(hit.life) && !isThere(hit))
      .map(tell),
  );
  check(
    "a click is one row",
    [...groupBy(rows, (row) => row.mark)].filter(([, same]) => same.length > 1).map(([mark]) => mark),
  );
  check(
    "every click row was sent by somebody",
    rows.filter((row) => !(row.mark && hits.has(row.mark))).map((row) => JSON.stringify(row)),
  );
  check(
    "a click row has the id that its visitor was told",
    rows
      .filter((row) => ![null, undefined, row.click_id].includes(hits.get(row.mark ?? "")?.clickId))
      .map((row) => `${JSON.stringify(row)} was told ${hits.get(row.mark!)?.clickId}`),
  );
  await verifyTotals(sql, ledger, check);
}

/** Repeats and bots leave no row, so that only their counters can tell whether a batch was written twice. */
async function verifyTotals(sql: Sql, { hits }: Ledger, check: Check): Promise<void> {
  const { rows } = await sql.query<Record<"clicks" | "duplicate" | "bot", number>>(
    `select sum(clicks)::int as clicks, sum(duplicate)::int as duplicate, sum(bot)::int as bot
     from store_referral_stats where bucket = 'epoch'`,
  );
  const { clicks, duplicate, bot } = rows[0]!;
  const within = (name: string, counted: number, some: Hit[]): string[] => {
    const committed = some.filter((hit) => hit.outcome === "committed").length;
    const isRight = committed <= counted && counted <= some.length;
    return isRight ? [] : [`${name}: ${committed} acknowledged, ${counted} counted, ${some.length} sent`];
  };
  const people = hits.filter((hit) => !hit.bot);
  const visits = [...groupBy(people, (hit) => hit.address).values()];
  const repeats = people.length - visits.length;
  check("every hit is counted once", [
    ...within("people", clicks + duplicate, people),
    ...within(
      "bots",
      bot,
      hits.filter((hit) => hit.bot),
    ),
    ...(duplicate > repeats ? [`${duplicate} repeats counted, ${repeats} sent`] : []),
  ]);
}

/** What was not promised, for the record: hits written all the same, and visits taken for two. */
export async function remarkOnClicks(sql: Sql, ledger: Ledger): Promise<string[]> {
  const rows = await selectClicks(sql);
  const marks = new Set(rows.map((row) => row.mark));
  const people = ledger.hits.filter((hit) => !hit.bot);
  const firsts = groupBy(people, (hit) => hit.address);
  const written = (outcome: Hit["outcome"]): string => {
    // A repeat leaves no row to find it by.
    const some = people.filter((hit) => hit.outcome === outcome && firsts.get(hit.address)?.length === 1);
    return `${some.filter((hit) => marks.has(hit.mark)).length} of ${some.length} ${outcome} clicks are in the database`;
  };
  const split = [...firsts.values()].filter((visit) => visit.filter((hit) => marks.has(hit.mark)).length > 1);
  return [
    written("buffered"),
    written("unanswered"),
    `${split.length} visits are counted twice, over a half hour's end or without the day's salt`,
  ];
}

async function selectClicks(sql: Sql): Promise<ClickRow[]> {
  const { rows } = await sql.query<ClickRow>(
    `select click_id, referral_code as code, utm_params ->> 'utm_content' as mark
     from store_referral where clicked_at is not null`,
  );
  return rows;
}

function tell({ mark, code, clickId, life, outcome }: Hit): string {
  return `${mark} on ${code}, click ${clickId}, ${outcome} by app process ${life}`;
}
