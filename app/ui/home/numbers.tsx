import { useLocation, useNavigation } from "@remix-run/react";
import { BlockStack, Box, InlineStack, Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { Metrics } from "./metrics.tsx";
import { RangePicker } from "./range-picker.tsx";
import { t } from "../kit/text.ts";
import { useZoneNote } from "../kit/zone-note.ts";
import { TrendChart } from "./trend-chart.tsx";
import type { Overview } from "../../referrals/reports/read-overview.server.ts";

type Dates = { from: string; to: string };

type Props = {
  period: string;
  range: Dates;
  before: Dates;
  days: number;
  includesToday: boolean;
  counted: Overview["counted"];
  previous: Overview["previous"];
  total: Overview["total"];
  step: Overview["step"];
  points: Overview["points"];
  /** Nothing ever happened otherwise: there is no line to draw. */
  hasHistory: boolean;
};

/** The chosen dates, their numbers and their chart. While others load, the old ones stay, dimmed. */
export function Numbers(props: Props) {
  const { period, range, before, includesToday, step, points, hasHistory } = props;
  const { day } = useFormat();
  const zone = useZoneNote("days");
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const isLoading = navigation.state === "loading" && navigation.location.pathname === pathname;
  const spanOf = ({ from, to }: Dates) =>
    from === to ? day(from) : t("home.span", { from: day(from), to: day(to) });
  const dates = { span: spanOf(range), before: spanOf(before), zone };
  return (
    <section className="home-numbers" aria-busy={isLoading} aria-labelledby="numbers">
      <BlockStack gap="300">
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <BlockStack gap="200">
            <InlineStack align="space-between" blockAlign="start" gap="200">
              <Text as="h2" variant="headingMd" id="numbers">
                {t("home.numbers")}
              </Text>
              <RangePicker period={period} />
            </InlineStack>
            <Text as="p" variant="bodySm" tone="subdued">
              {t(includesToday ? "home.datesToday" : "home.dates", dates)}
            </Text>
            <div role="status">
              <Text as="span" visuallyHidden>
                {t(isLoading ? "home.loading" : "home.loaded", dates)}
              </Text>
            </div>
          </BlockStack>
        </Box>
        <div className="home-stale">
          <BlockStack gap="400">
            <Metrics {...props} />
            {hasHistory && <TrendChart key={`${range.from} ${range.to}`} points={points} step={step} />}
          </BlockStack>
        </div>
      </BlockStack>
    </section>
  );
}
