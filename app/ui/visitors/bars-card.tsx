import { BlockStack, Card, Text } from "@shopify/polaris";
import { Bars, type Bar } from "./bars.tsx";

/** A card of bars, and what is to be known about them. */
export function BarsCard(props: { title: string; about: string; bars: Bar[]; whole: number }) {
  const { title, about, bars, whole } = props;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        <Bars bars={bars} whole={whole} />
        <Text as="p" variant="bodySm" tone="subdued">
          {about}
        </Text>
      </BlockStack>
    </Card>
  );
}
