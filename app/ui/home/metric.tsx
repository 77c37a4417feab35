import { BlockStack, Card, Text } from "@shopify/polaris";

/** One number of the chosen dates, a part of it, the number before in words, and its meaning or its total. */
export function Metric(props: {
  label: string;
  value: string;
  part?: string | false;
  change: string;
  note: string;
}) {
  const { label, value, part, change, note } = props;
  return (
    <Card padding={{ xs: "300", sm: "400" }}>
      <BlockStack gap="100">
        <Text as="h3" variant="bodyMd" tone="subdued">
          {label}
        </Text>
        <Text as="p" variant="headingXl" numeric>
          {value}
        </Text>
        {part && (
          <Text as="p" variant="bodySm">
            {part}
          </Text>
        )}
        <Text as="p" variant="bodySm">
          {change}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          {note}
        </Text>
      </BlockStack>
    </Card>
  );
}
