import { Card, Page, Text } from "@shopify/polaris";

/** In place of every page while the operator has the partner portal switched off. */
export function Unavailable() {
  return (
    <Page title="Store Referrals">
      <Card>
        <Text as="p">
          The partner pages are taking a short break; your link keeps working and every visit is still
          counted.
        </Text>
      </Card>
    </Page>
  );
}
