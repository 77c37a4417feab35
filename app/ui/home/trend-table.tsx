import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import type { TrendPoint } from "../../referrals/reports/read-trend.server.ts";

/** The chart's points as a table, newest first; below each number the one beside it. */
export function TrendTable({ points, nameOf }: { points: TrendPoint[]; nameOf: (date: string) => string }) {
  const { number } = useFormat();
  return (
    <div className="trend-scroll" tabIndex={0} role="region" aria-label={t("home.chart.table")}>
      <table className="trend-table">
        <thead>
          <tr>
            {[t("home.chart.at"), t("home.clicks"), t("home.signups"), t("home.active")].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map((point) => (
            <tr key={point.date}>
              <th scope="row">
                {nameOf(point.date)}
                {point.before && <span className="trend-was">{nameOf(point.before.date)}</span>}
              </th>
              {(["clicks", "signups", "active"] as const).map((name) => (
                <td key={name}>
                  <span>{number(point[name])}</span>
                  {point.before && <span className="trend-was">{number(point.before[name])}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
