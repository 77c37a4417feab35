import { BlockStack, Card, Text } from "@shopify/polaris";
import { useFormat } from "./format.tsx";
import { t } from "./text.ts";

/** One number, all-time, with the last 30 days (or what it means) below it. */
export function Metric(props: { label: string; value: string; recent?: number; note?: string }) {
  const { label, value, recent, note } = props;
  const { number } = useFormat();
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h3" variant="bodyMd" tone="subdued">
          {label}
        </Text>
        <Text as="p" variant="headingXl" numeric>
          {value}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          {note ?? t("home.recent", { formatted: number(recent ?? 0) })}
        </Text>
      </BlockStack>
    </Card>
  );
}
