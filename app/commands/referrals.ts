import { once } from "node:events";
import { createReadStream } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { parse, type Info } from "csv-parse";
import { stringify } from "csv-stringify/sync";
import {
  importOutcomes,
  importReferrals,
  type FileReferral,
} from "../referrals/imports/import-referrals.server.ts";
import { isTimeZone } from "../referrals/reports/time-zone.ts";
import { database } from "../storage/engine/database.server.ts";
import {
  selectForExport,
  selectNamedStores,
  type NamedStore,
} from "../storage/imports/imported-referral.server.ts";
import { columns, readLine, type LineDefaults } from "./import-line.ts";
import { readShape, shapeNames, type ShapeName } from "./import-shapes.ts";
import { run, UsageError } from "./run.ts";

const usage = `Brings clicks and signups of an older system in, and takes them out (docs/import.md):
  npm run referrals -- import file.csv [--from ${shapeNames.join("|")}] [--source name]
      [--store slug] [--codes codes.csv] [--zone Europe/Berlin] [--dry-run] [--skip-faulty]
  npm run referrals -- export [--store slug] > file.csv`;

const linesAtOnce = 500;
const faultsShown = 50;
const rowsAtOnce = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ from: { type: "string" }, source: { type: "string" }, store: { type: "string" } },
    ...{ codes: { type: "string" }, zone: { type: "string" } },
    ...{ "dry-run": { type: "boolean" }, "skip-faulty": { type: "boolean" } },
  },
});

await run(async () => {
  const [act, file] = positionals;
  if (act === "import" && file) await importFile(file);
  else if (act === "export") await exportAll(values.store);
  else throw new UsageError(usage);
});

type Read = { line: number } & ({ referral: FileReferral } | { fault: string } | { skip: string });

/** The whole file is read before the first line is brought in: a file with a fault changes nothing, unless asked to. */
async function importFile(file: string): Promise<void> {
  const defaults = await readDefaults(file);
  const faults: string[] = [];
  let [lines, faulty] = [0, 0];
  for await (const read of readFile(file, defaults)) {
    lines += 1;
    if (!("fault" in read)) continue;
    faulty += 1;
    if (faults.length < faultsShown) faults.push(`line ${String(read.line)}: ${read.fault}`);
  }
  for (const fault of faults) console.error(fault);
  if (faulty > faults.length) console.error(`… and ${String(faulty - faults.length)} more`);
  if (faulty > 0 && !values["skip-faulty"])
    throw new UsageError(
      `${String(faulty)} of ${String(lines)} lines have a fault. Nothing was imported. Mend them, or add --skip-faulty.`,
    );
  await bringIn(file, defaults, lines);
}

async function bringIn(file: string, defaults: LineDefaults, lines: number): Promise<void> {
  const counts = {
    ...Object.fromEntries(importOutcomes.map((one) => [one, 0])),
    faulty: 0,
    skipped: 0,
  } as Record<(typeof importOutcomes)[number] | "faulty" | "skipped", number>;
  const dryRun = values["dry-run"] ?? false;
  const options = { file: path.basename(file), dryRun, noted: new Set<string>(), at: defaults.now };
  let waiting: FileReferral[] = [];
  let done = 0;
  const write = async () => {
    for (const outcome of await importReferrals(waiting, options)) counts[outcome] += 1;
    done += waiting.length;
    waiting = [];
    process.stderr.write(`${String(done)} of ${String(lines)} lines\n`);
  };
  for await (const read of readFile(file, defaults)) {
    if ("fault" in read) counts.faulty += 1;
    else if ("skip" in read) counts.skipped += 1;
    else waiting.push(read.referral);
    if (waiting.length >= linesAtOnce) await write();
  }
  if (waiting.length > 0) await write();
  const words = {
    ...{ imported: dryRun ? "would be imported" : "imported", already: "were there already" },
    person_known: "passed over: the person has a code, or was erased",
    click_known: "passed over: the click is another referral's",
    ...{ skipped: "passed over: neither click nor signup", faulty: "passed over: faulty" },
  };
  for (const [outcome, count] of Object.entries(counts))
    // The cast: the keys are those of the counts.
    if (count > 0 || outcome === "imported")
      console.log(`${String(count).padStart(9)}  ${words[outcome as keyof typeof words]}`);
}

async function* readFile(file: string, defaults: LineDefaults): AsyncGenerator<Read> {
  for await (const { record, info } of linesOf(file)) {
    const line = info.lines;
    const shape = values.from as ShapeName | undefined; // checked by readDefaults
    const own = shape ? readShape(shape, record) : record;
    if ("skip" in own && typeof own["skip"] === "string") yield { line, skip: own["skip"] };
    else
      yield {
        line,
        ...readLine({ ...(values.store && { store: values.store }), ...onlyTexts(own) }, defaults),
      };
  }
}

function onlyTexts(line: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(line).filter(([, cell]) => typeof cell === "string" && cell !== ""),
  );
}

type Line = { record: Record<string, string>; info: Info };

async function* linesOf(file: string): AsyncGenerator<Line> {
  const parser = createReadStream(file).pipe(
    parse({
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim()),
      info: true,
      skip_empty_lines: true,
      trim: true,
    }),
  );
  try {
    for await (const one of parser) yield one as Line; // csv-parse promises no type
  } catch (error) {
    throw new UsageError(`${path.basename(file)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The checked options, and the stores that the file names. */
async function readDefaults(file: string): Promise<LineDefaults> {
  const { from, zone = null } = values;
  if (from !== undefined && !shapeNames.some((name) => name === from))
    throw new UsageError(`--from is one of ${shapeNames.join(", ")}`);
  if (zone !== null && !isTimeZone(zone))
    throw new UsageError("--zone is a time zone's name, Europe/Berlin for example");
  const codes = new Map<string, string>();
  if (values.codes)
    for await (const { record } of linesOf(values.codes))
      if (record["code"] && record["store"]) codes.set(record["code"].toLowerCase(), record["store"]);
  const names = new Set<string>(values.store ? [values.store] : []);
  for await (const { record } of linesOf(file)) {
    const own = from ? readShape(from as ShapeName, record) : record; // checked above
    const name = "skip" in own ? undefined : own["store"];
    if (name) names.add(name);
  }
  const called = (name: string) => (codes.get(name.toLowerCase()) ?? name).toLowerCase();
  const stores = new Map<string, NamedStore>();
  for (const store of await selectNamedStores(database.pool, [...names].map(called)))
    for (const name of [store.slug, store.referral_code, store.shop_domain ?? []].flat())
      stores.set(name, store);
  const storeOf = (name: string) => stores.get(called(name));
  return { source: values.source ?? from ?? "import", zone, storeOf, now: new Date() };
}

async function exportAll(slug: string | undefined): Promise<void> {
  const [only] = slug ? await selectNamedStores(database.pool, [slug]) : [];
  if (slug && !only) throw new UsageError(`No store is called ${slug}.`);
  await print([[...columns]]);
  let after: { storeId: string; id: string } | null = null;
  for (;;) {
    const rows = await selectForExport(database.pool, {
      storeId: only?.id ?? null,
      after,
      limit: rowsAtOnce,
    });
    await print(
      rows.map((row) =>
        columns.map((column) => {
          const cell = row[column];
          if (column === "utm_params")
            return Object.keys(row.utm_params).length > 0 ? JSON.stringify(cell) : "";
          if (cell instanceof Date) return cell.toISOString();
          return typeof cell === "object" ? "" : String(cell);
        }),
      ),
    );
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    after = { storeId: last.store_id, id: last.id };
  }
}

async function print(lines: string[][]): Promise<void> {
  if (lines.length > 0 && !process.stdout.write(stringify(lines))) await once(process.stdout, "drain");
}
