import { useLocation, useNavigation } from "@remix-run/react";
import { BlockStack, Box, Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { useZoneNote } from "../kit/zone-note.ts";
import type { Overview } from "../../referrals/reports/read-overview.server.ts";
import { ComparePicker } from "./compare-picker.tsx";
import { Metrics } from "./metrics.tsx";
import { RangePicker } from "./range-picker.tsx";
import { TrendChart } from "./trend-chart.tsx";

type Props = Omit<Overview, "lastClickAt" | "lastSignupAt"> & {
  period: string;
  /** Whether anything ever happened. Without it there is no line to draw. */
  hasHistory: boolean;
};

/** The chosen dates, their numbers and their chart. While others load, the old ones stay, dimmed. */
export function Numbers(props: Props) {
  const { period, range, comparison, points, hasHistory } = props;
  const zone = useZoneNote("days");
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const isLoading = navigation.state === "loading" && navigation.location.pathname === pathname;
  const dates = useDates(props);
  return (
    <section className="home-numbers" aria-busy={isLoading} aria-labelledby="numbers">
      <BlockStack gap="300">
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <BlockStack gap="200">
            <div className="home-pickers">
              <Text as="h2" variant="headingMd" id="numbers">
                {t("home.numbers")}
              </Text>
              <RangePicker period={period} />
              <ComparePicker comparison={comparison} />
            </div>
            <Text as="p" variant="bodySm" tone="subdued">
              {dates}
            </Text>
            <div role="status">
              <Text as="span" visuallyHidden>
                {t(isLoading ? "home.loading" : "home.loaded", { span: dates })}
              </Text>
            </div>
          </BlockStack>
        </Box>
        <div className="home-stale">
          <BlockStack gap="400">
            <Metrics {...props} />
            {hasHistory && (
              <TrendChart key={`${range.from} ${range.to} ${comparison}`} {...props} points={points} />
            )}
            <Box paddingInline={{ xs: "400", sm: "0" }}>
              <Text as="p" variant="bodySm" tone="subdued">
                {zone}
              </Text>
            </Box>
          </BlockStack>
        </div>
      </BlockStack>
    </section>
  );
}

/** The chosen dates in words, and the dates beside them. Dates on which nobody could count are left out. */
function useDates({ range, before, startedOn, includesToday }: Props): string {
  const { day, time } = useFormat();
  const spanOf = ({ from, to }: { from: string; to: string }) =>
    from === to ? day(from) : t("home.span", { from: day(from), to: day(to) });
  const span = spanOf(range);
  if (before?.until) return t("home.datesUntil", { span, before: spanOf(before), time: time(before.until) });
  if (before) return t("home.dates", { span, before: spanOf(before) });
  if (startedOn) return t("home.datesNew", { span, day: day(startedOn) });
  return includesToday ? t("home.datesToday", { span }) : span;
}
