import type { Sql } from "../../app/storage/engine/postgres.server.ts";
import type { Hit, Ledger } from "./ledger.ts";
import { groupBy } from "./group-by.ts";
import type { Check } from "./verify.ts";

type ClickRow = { click_id: string; code: string; mark: string | null; status: string };

/** Every hit that was promised is there once, and nothing that nobody sent. */
export async function verifyClicks(sql: Sql, ledger: Ledger, check: Check): Promise<void> {
  const rows = await selectClicks(sql);
  const rowsOf = groupBy(rows, (row) => row.click_id);
  const hits = new Map(ledger.hits.map((hit) => [hit.mark, hit]));
  const marked = new Set(rows.map((row) => row.mark));
  // Whoever was not answered knows no id of the click: its row is known by the mark.
  const hasRow = (hit: Hit): boolean =>
    hit.outcome === "unanswered"
      ? marked.has(hit.mark)
      : (rowsOf.get(hit.clickId!)?.some((row) => row.code === hit.code) ?? false);
  const people = ledger.hits.filter((hit) => !hit.bot);
  const visits = groupBy(people, (hit) => hit.address);
  // A presumed repeat is a count only: its visit has the row.
  const isThere = (hit: Hit): boolean => visits.get(hit.address)?.some(hasRow) ?? false;
  const clickIds = new Set(ledger.hits.map((hit) => hit.clickId));
  const marks = new Set([...ledger.hits, ...ledger.views].map(({ mark }) => mark));
  // A signup that comes before its click's late write makes the row, and knows no mark.
  const isSent = ({ mark, click_id: clickId, status }: ClickRow): boolean =>
    mark === null ? status !== "clicked" && clickIds.has(clickId) : marks.has(mark);

  check(
    "an acknowledged click is in the database",
    people.filter((hit) => hit.outcome === "committed" && !isThere(hit)).map(tell),
  );
  check(
    "a click that waited for the database is written, also if its process was killed meanwhile",
    people.filter((hit) => hit.outcome === "buffered" && !isThere(hit)).map(tell),
  );
  check(
    "a click is one row",
    [...groupBy(rows, (row) => row.mark)].filter(([, same]) => same.length > 1).map(([mark]) => mark),
  );
  check(
    "every click row was sent by somebody",
    rows.filter((row) => !isSent(row)).map((row) => JSON.stringify(row)),
  );
  check(
    "a click row has the id that its visitor was told",
    rows
      .filter((row) => ![null, undefined, row.click_id].includes(hits.get(row.mark ?? "")?.clickId))
      .map((row) => `${JSON.stringify(row)} was told ${hits.get(row.mark!)?.clickId}`),
  );
  await verifyTotals(sql, ledger, check);
}

/**
 * Repeats and bots leave no row, so that only their counters can tell whether a batch was written twice. A bot that
 * signs up and a repeat that its browser claims become clicks, so the sum alone is sure. A view of a plain link is a hit.
 */
async function verifyTotals(sql: Sql, { hits, views }: Ledger, check: Check): Promise<void> {
  const { rows } = await sql.query<Record<"clicks" | "duplicate" | "bot", number>>(
    `select sum(clicks)::int as clicks, sum(duplicate)::int as duplicate, sum(bot)::int as bot
     from store_referral_stats where bucket = 'epoch'`,
  );
  const { clicks, duplicate, bot } = rows[0]!;
  const people = hits.filter((hit) => !hit.bot);
  const repeats = people.length - groupBy(people, (hit) => hit.address).size;
  const newClicks = views.filter(({ clickId, promised }) => promised.length > 0 && promised[0] !== clickId);
  const answered = ["committed", "buffered"];
  const committed = hits.filter((hit) => answered.includes(hit.outcome)).length + newClicks.length;
  const [counted, sent] = [clicks + duplicate + bot, hits.length + views.length];
  check("every hit is counted once", [
    ...(committed <= counted && counted <= sent
      ? []
      : [`${committed} acknowledged, ${counted} counted, ${sent} sent`]),
    ...(duplicate > repeats ? [`${duplicate} repeats counted, ${repeats} sent`] : []),
    ...(bot > hits.length - people.length
      ? [`${bot} bots counted, ${hits.length - people.length} sent`]
      : []),
  ]);
}

/** What was not promised, for the record: hits written all the same, and visits taken for two. */
export async function remarkOnClicks(sql: Sql, ledger: Ledger): Promise<string[]> {
  const rows = await selectClicks(sql);
  const marks = new Set(rows.map((row) => row.mark));
  const people = ledger.hits.filter((hit) => !hit.bot);
  const firsts = groupBy(people, (hit) => hit.address);
  // The row of a claim or a signup that came before its click knows no mark of the click.
  const ids = new Set<string | null>(rows.map((row) => row.click_id));
  const written = (outcome: Hit["outcome"]): string => {
    // A repeat leaves no row to find it by.
    const some = people.filter((hit) => hit.outcome === outcome && firsts.get(hit.address)?.length === 1);
    const found = some.filter((hit) => marks.has(hit.mark) || ids.has(hit.clickId));
    return `${found.length} of ${some.length} ${outcome} clicks are in the database`;
  };
  const proven = new Set(ledger.views.map((view) => view.clickId));
  const guessed = (hit: Hit): boolean => marks.has(hit.mark) && !proven.has(hit.clickId);
  const split = [...firsts.values()].filter((visit) => visit.filter(guessed).length > 1);
  return [
    written("buffered"),
    written("unanswered"),
    `${split.length} visits are counted twice, over a half hour's end or without the day's salt`,
  ];
}

async function selectClicks(sql: Sql): Promise<ClickRow[]> {
  const { rows } = await sql.query<ClickRow>(
    `select click_id, referral_code as code, status::text as status, utm_params ->> 'utm_content' as mark
     from store_referral where clicked_at is not null`,
  );
  return rows;
}

function tell({ mark, code, clickId, life, outcome }: Hit): string {
  return `${mark} on ${code}, click ${clickId}, ${outcome} by app process ${life}`;
}
