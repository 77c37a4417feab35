import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { Facts } from "../list/facts.tsx";
import { usePlatform } from "../kit/platform.ts";
import { t } from "../kit/text.ts";

/** Who the platform is, what customers get there, and what the shop gets, as far as the operator says so. */
export function Welcome({ more }: { more?: boolean }) {
  const { name: platform, visitorOffer, partnerReward } = usePlatform();
  const promises = [
    ...(visitorOffer === null ? [] : [[t("welcome.customers"), visitorOffer] as const]),
    ...(partnerReward === null ? [] : [[t("welcome.shop"), partnerReward] as const]),
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("welcome.title", { platform })}
        </Text>
        <Text as="p">{t("welcome.about", { platform })}</Text>
        {promises.length > 0 && <Facts facts={promises} />}
        {more && (
          <InlineStack>
            <Link url="/app/help">{t("welcome.more")}</Link>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
