import { BlockStack, Card, Text } from "@shopify/polaris";

/** One number, all-time, with the last 30 days (or what it means) below it. */
export function Metric(props: { label: string; value: string; recent?: number; note?: string }) {
  const { label, value, recent, note } = props;
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
          {note ?? `${count.format(recent ?? 0)} in the last 30 days`}
        </Text>
      </BlockStack>
    </Card>
  );
}

const count = new Intl.NumberFormat("en");
