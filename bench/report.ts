import { isHonest, type Honesty } from "./honesty.ts";

/** One measurement, and what is expected of it. */
export type Line = {
  what: string;
  perSecond: number;
  p50Ms?: number;
  p99Ms: number;
  /** Throughput as a multiple of pgbench's; null when there is none to compare with. */
  toPgbench?: number | null;
  targets?: Target[];
  honesty?: Honesty;
};

/** A target of the design: missing it is said, and fails nothing. */
export type Target = { says: string; met: boolean };

/** `value` as a target's sentence; null (not measured) makes none. */
export function target(says: string, value: number | null, isMet: (value: number) => boolean): Target[] {
  return value === null ? [] : [{ says: `${says}: ${round(value, 2)}`, met: isMet(value) }];
}

/** The table of all measurements. */
export function table(lines: Line[]): string {
  const rows = [
    ["", "per second", "p50 ms", "p99 ms", "× pgbench", "target"],
    ...lines.map((line) => [
      line.what,
      round(line.perSecond, 0),
      line.p50Ms === undefined ? "" : round(line.p50Ms, 1),
      round(line.p99Ms, 1),
      line.toPgbench ? round(line.toPgbench, 2) : "",
      (line.targets ?? []).map(({ says, met }) => `${says}, ${met ? "met" : "not met"}`).join("; "),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const last = widths.length - 1;
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : i === last ? cell : cell.padStart(widths[i]!)))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

/** One sentence for each measurement that wrote something. */
export function honestySentences(lines: Line[]): string[] {
  return lines.flatMap(({ what, honesty }) => {
    if (!honesty) return [];
    const { acknowledged, counted } = honesty;
    const fewest = Math.min(...Object.values(counted));
    const sentence = `${what}: counted ${round(fewest, 0)} of ${round(acknowledged, 0)} acknowledged`;
    return isHonest(honesty) ? [sentence] : [`${sentence}  WRONG ${JSON.stringify(counted)}`];
  });
}

function round(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
