import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { Overview } from "../../referrals/reports/read-overview.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { TrendPanel } from "./trend-panel.tsx";
import { TrendTable } from "./trend-table.tsx";

/** The counts of one hour, day, week or month, which begins at `date`. */
export type TrendPoint = Overview["points"][number];

const lines = ["clicks", "signups", "active"] as const;

/**
 * Clicks, signups and active over the same dates, one line under the other, each on a scale of its own from zero.
 * Coordinates are percentages, so that the server can draw before the width is known. A slider lies over the lines:
 * keys, fingers and screen readers read them with it, point by point.
 */
export function TrendChart({ points, step }: { points: TrendPoint[]; step: Overview["step"] }) {
  const [isTable, setTable] = useState(false);
  const [chosen, choose] = useState<number | null>(null);
  const { number } = useFormat();
  const nameOf = useNames(step);
  const at = Math.min(chosen ?? points.length - 1, points.length - 1);
  const point = points[at];
  const reading =
    point &&
    t("home.chart.reading", {
      at: nameOf(point.date, "long"),
      ...{ clicks: number(point.clicks), signups: number(point.signups), active: number(point.active) },
    });
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
            <div className="trend-panels">
              {lines.map((line) => (
                <TrendPanel
                  key={line}
                  name={t(`home.${line}`)}
                  line={line}
                  values={points.map((one) => one[line])}
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
                onPointerMove={({ nativeEvent: { offsetX }, currentTarget: { clientWidth } }) =>
                  choose(Math.max(0, Math.round((offsetX / clientWidth) * (points.length - 1))))
                }
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

/** First, middle and last: what a phone has room for. */
function datesShown(count: number): number[] {
  return [...new Set([0, Math.floor((count - 1) / 2), count - 1])];
}

function useNames(step: Overview["step"]) {
  const { day, shortDay, month, time } = useFormat();
  return (date: string, length: "long" | "short"): string => {
    if (step === "hour") return time(date);
    if (step === "month") return month(date);
    if (length === "short") return shortDay(date);
    return step === "week" ? t("home.chart.weekOf", { day: day(date) }) : day(date);
  };
}
