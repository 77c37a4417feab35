import { BlockStack, Card, Text } from "@shopify/polaris";
import { LinkField } from "../kit/link-field.tsx";
import { t } from "../kit/text.ts";

/** The shop's referral link, to be copied. */
export function ShareLink({ link }: { link: string }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("link.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("link.about")}
        </Text>
        <LinkField id="link" label={t("link.label")} link={link} isPrimary />
      </BlockStack>
    </Card>
  );
}
