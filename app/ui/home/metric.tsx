import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { Definition } from "../kit/definition.tsx";

/** One number of the chosen dates, a part of it, the change in words, and its meaning or its total. */
export function Metric(props: {
  name: "clicks" | "signups" | "active" | "rate";
  label: string;
  value: string;
  part?: string | false;
  change: string | false;
  note: string;
}) {
  const { name, label, value, part, change, note } = props;
  return (
    <Card padding={{ xs: "300", sm: "400" }}>
      <BlockStack gap="100">
        <InlineStack gap="100" blockAlign="center" wrap={false}>
          <Text as="h3" variant="bodyMd" tone="subdued">
            {label}
          </Text>
          <Definition of={name} name={label} />
        </InlineStack>
        <Text as="p" variant="headingXl" numeric>
          {value}
        </Text>
        {part && (
          <Text as="p" variant="bodySm">
            {part}
          </Text>
        )}
        {change && (
          <Text as="p" variant="bodySm">
            {change}
          </Text>
        )}
        <Text as="p" variant="bodySm" tone="subdued">
          {note}
        </Text>
      </BlockStack>
    </Card>
  );
}
