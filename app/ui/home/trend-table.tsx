import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import type { TrendPoint } from "./trend-chart.tsx";

/** The chart's points as a table, newest first. */
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
          {[...points].reverse().map(({ date, clicks, signups, active }) => (
            <tr key={date}>
              <th scope="row">{nameOf(date)}</th>
              <td>{number(clicks)}</td>
              <td>{number(signups)}</td>
              <td>{number(active)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
