import { isHonest } from "./honesty.ts";
import type { Measurement } from "./measurement.ts";

/** A row of the table. */
export type Line = Measurement & {
  /** Throughput as a multiple of pgbench's; null when there is nothing to compare with. */
  toPgbench?: number | null;
  targets?: Target[];
};

/** A target of the design. A missed target is told and fails nothing. */
type Target = { says: string; met: boolean };

/** A target with its measured value; none when it was not measured. */
export function target(says: string, value: number | null, isMet: (value: number) => boolean): Target[] {
  return value === null ? [] : [{ says: `${says}: ${format(value, 2)}`, met: isMet(value) }];
}

/** All measurements, aligned. */
export function table(lines: Line[]): string {
  const rows = [
    ["", "per second", "p50 ms", "p99 ms", "× pgbench", "CPU ms: server, rest, load", "target"],
    ...lines.map((line) => [
      line.what,
      Number.isNaN(line.perSecond) ? "" : format(line.perSecond, 0),
      Number.isNaN(line.p50Ms) ? "" : format(line.p50Ms, 1),
      Number.isNaN(line.p99Ms) ? "" : format(line.p99Ms, 1),
      line.toPgbench ? format(line.toPgbench, 2) : "",
      line.cpu ? [line.cpu.server, line.cpu.rest, line.cpu.load].map((ms) => format(ms, 3)).join("  ") : "",
      (line.targets ?? []).map(({ says, met }) => `${says} ${met ? "met" : "not met"}`).join(", "),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number): string =>
    column === 0 || column === widths.length - 1
      ? cell.padEnd(widths[column]!)
      : cell.padStart(widths[column]!);
  return rows.map((row) => row.map(pad).join("   ").trimEnd()).join("\n");
}

/** The fate of everything that was acknowledged: a sentence for each measurement that wrote something. */
export function honestySentences(lines: Line[]): string[] {
  return lines.flatMap(({ what, honesty, refused }) => {
    if (!honesty) return [];
    const { acknowledged, counted } = honesty;
    const fewest = Math.min(...Object.values(counted));
    return [
      `counted ${format(fewest, 0)} of ${format(acknowledged, 0)} acknowledged: ${what}` +
        (refused > 0 ? `, ${format(refused, 0)} refused` : "") +
        (isHonest(honesty) ? "" : `  WRONG ${JSON.stringify(counted)}`),
    ];
  });
}

function format(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
