import { BlockStack, Card, InlineGrid, Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

type Place = {
  since: string;
  lastClickAt: string | null;
  numbers: { clicks: number; signups: number; active: number; rate: number | null };
};

/** The numbers of one place so far, and the day since which the place is counted on its own. */
export function PlaceNumbers({ place: { numbers, since, lastClickAt } }: { place: Place }) {
  const { number, share, moment } = useFormat();
  const shown = [
    ["clicks", number(numbers.clicks)],
    ["signups", number(numbers.signups)],
    ["active", number(numbers.active)],
    ["rate", share(numbers.rate)],
  ] as const;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("placements.place.numbers")}
        </Text>
        <InlineGrid columns={{ xs: 2, sm: 4 }} gap="300">
          {shown.map(([name, value]) => (
            <BlockStack key={name} gap="100">
              <Text as="h3" variant="bodySm" tone="subdued">
                {t(`placements.table.${name}`)}
              </Text>
              <Text as="p" variant="headingLg" numeric>
                {value}
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
          {t("placements.place.since", { date: moment(since) })}
        </Text>
      </BlockStack>
    </Card>
  );
}
