import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { Step, TrendPoint } from "../../referrals/reports/read-trend.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { TrendLegend } from "./trend-legend.tsx";
import { TrendPanel } from "./trend-panel.tsx";
import { TrendTable } from "./trend-table.tsx";

const lines = ["clicks", "signups", "active"] as const;

/**
 * Clicks, signups and active over the same dates, one under the other, each on a scale of its own from zero.
 * Coordinates are percentages, so that the server can draw before the width is known. A slider lies over the lines:
 * keys, fingers and screen readers read them with it, point by point.
 */
export function TrendChart({ points, step }: { points: TrendPoint[]; step: Step }) {
  const [isTable, setTable] = useState(false);
  const [chosen, choose] = useState<number | null>(null);
  const nameOf = useNames(step);
  const at = Math.min(chosen ?? points.length - 1, points.length - 1);
  const point = points[at];
  const reading = useReading(nameOf, point);
  const isOpen = points.at(-1)?.isOpen ?? false;
  const half = 0.5 / points.length;
  const isCompared = points.some(({ before }) => before !== null);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h3" variant="headingSm">
            {t(step === "day" ? "home.chart.title" : `home.chart.${step}`)}
          </Text>
          <Button onClick={() => setTable(!isTable)} size="slim">
            {t(isTable ? "home.chart.asChart" : "home.chart.asTable")}
          </Button>
        </InlineStack>
        {isTable ? (
          <TrendTable points={points} nameOf={(date) => nameOf(date, "long")} />
        ) : (
          <figure className="trend" aria-label={t("home.chart.about")}>
            <Text as="p" variant="bodySm" numeric>
              {reading}
            </Text>
            <TrendLegend isCompared={isCompared} isOpen={isOpen} />
            <div
              className="trend-panels"
              onPointerMove={({ clientX, currentTarget }) => {
                const plot = currentTarget.querySelector(".trend-plot")?.getBoundingClientRect();
                if (!plot) return;
                const n = Math.floor(((clientX - plot.left) / plot.width) * points.length);
                choose(Math.max(0, Math.min(n, points.length - 1)));
              }}
            >
              {lines.map((line) => (
                <TrendPanel
                  key={line}
                  name={t(`home.${line}`)}
                  line={line}
                  values={points.map((one) => one[line])}
                  before={points.map(({ before }) => before?.[line] ?? null)}
                  isOpen={isOpen}
                  at={at}
                />
              ))}
              <input
                className="trend-cursor"
                type="range"
                min={0}
                max={points.length - 1}
                value={at}
                aria-label={t("home.chart.cursor")}
                aria-valuetext={reading}
                onChange={(event) => choose(Number(event.target.value))}
                // From the middle of the first point to the middle of the last.
                style={{
                  left: `calc(3rem + (100% - 3rem) * ${half})`,
                  width: `calc((100% - 3rem) * ${1 - 2 * half})`,
                }}
              />
            </div>
            <div className="trend-dates" aria-hidden="true">
              {datesShown(points.length).map((n) => (
                <span key={n}>{nameOf(points[n]?.date ?? "", "short")}</span>
              ))}
            </div>
          </figure>
        )}
      </BlockStack>
    </Card>
  );
}

/** A point in words, with the one beside it. */
function useReading(nameOf: ReturnType<typeof useNames>, point: TrendPoint | undefined): string {
  const { number } = useFormat();
  if (!point) return "";
  const said = ({ date, ...counts }: Pick<TrendPoint, "date" | (typeof lines)[number]>) => ({
    at: nameOf(date, "long"),
    ...{ clicks: number(counts.clicks), signups: number(counts.signups), active: number(counts.active) },
  });
  const these = t("home.chart.reading", said(point));
  const reading = point.isOpen ? t("home.chart.open", { reading: these }) : these;
  return point.before ? t("home.chart.beside", { reading, ...said(point.before) }) : reading;
}

/** First, middle and last: what a phone has room for. */
function datesShown(count: number): number[] {
  return [...new Set([0, Math.floor((count - 1) / 2), count - 1])];
}

function useNames(step: Step) {
  const { day, shortDay, month, time } = useFormat();
  return (date: string, length: "long" | "short"): string => {
    if (step === "hour") return time(date);
    if (step === "month") return month(date);
    if (length === "short") return shortDay(date);
    return step === "week" ? t("home.chart.weekOf", { day: day(date) }) : day(date);
  };
}
