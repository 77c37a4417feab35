import { useNavigation } from "@remix-run/react";
import { BlockStack, Card, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import type { PlacementNumbers } from "../../referrals/placements/read-placements.server.ts";
import type { Trend } from "../../referrals/reports/read-trend.server.ts";
import { RangePicker } from "../home/range-picker.tsx";
import { TrendChart } from "../home/trend-chart.tsx";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { useZoneNote } from "../kit/zone-note.ts";

type Place = {
  since: string;
  lastClickAt: string | null;
  numbers: PlacementNumbers;
  total: PlacementNumbers;
  trend: Trend;
};

/** The numbers of one place in the chosen dates, beside all time, and their chart. */
export function PlaceNumbers({ place, period }: { place: Place; period: string }) {
  const { numbers, total, trend, since, lastClickAt } = place;
  const { number, share, moment } = useFormat();
  const zone = useZoneNote("days");
  const isLoading = useNavigation().state === "loading";
  const shown = (["clicks", "signups", "active", "rate"] as const).map((name) => {
    const told = (of: PlacementNumbers) => (name === "rate" ? share(of.rate) : number(of[name]));
    return { name, value: told(numbers), allTime: told(total) };
  });
  return (
    <>
      <Card>
        <div aria-busy={isLoading}>
          <BlockStack gap="300">
            <InlineStack gap="200" align="space-between" blockAlign="center">
              <Text as="h2" variant="headingMd">
                {t("placements.place.numbers")}
              </Text>
              <RangePicker period={period} />
            </InlineStack>
            <InlineGrid columns={{ xs: 2, sm: 4 }} gap="300">
              {shown.map(({ name, value, allTime }) => (
                <BlockStack key={name} gap="100">
                  <Text as="h3" variant="bodySm" tone="subdued">
                    {t(`placements.table.${name}`)}
                  </Text>
                  <Text as="p" variant="headingLg" numeric>
                    {value}
                  </Text>
                  <Text as="p" variant="bodySm" tone="subdued">
                    {t("home.allTime", { formatted: allTime })}
                  </Text>
                </BlockStack>
              ))}
            </InlineGrid>
            <Text as="p" variant="bodySm" tone="subdued">
              {lastClickAt
                ? t("placements.place.lastClick", { moment: moment(lastClickAt) })
                : t("placements.place.noClick")}
            </Text>
            <Text as="p" variant="bodySm" tone="subdued">
              {t("placements.place.since", { date: moment(since) })} {zone}
            </Text>
          </BlockStack>
        </div>
      </Card>
      {lastClickAt && <TrendChart key={period} {...trend} />}
    </>
  );
}
