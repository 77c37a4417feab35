import { t } from "../kit/text.ts";

/** What the strokes mean; only those that are drawn. */
export function TrendLegend({ isCompared, isOpen }: { isCompared: boolean; isOpen: boolean }) {
  const shown = [
    { name: t("home.chart.these"), look: "trend-line" },
    ...(isCompared ? [{ name: t("home.chart.those"), look: "trend-before" }] : []),
    ...(isOpen ? [{ name: t("home.chart.notOver"), look: "trend-line trend-open" }] : []),
  ];
  return (
    <ul className="trend-legend trend-clicks">
      {shown.map(({ name, look }) => (
        <li key={look}>
          <svg viewBox="0 0 20 8" aria-hidden="true">
            <path className={look} d="M0 4H20" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
