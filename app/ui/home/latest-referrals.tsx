import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { StatusBadge } from "../kit/status-badge.tsx";
import { t } from "../kit/text.ts";
import { useZoneNote } from "../kit/zone-note.ts";
import type { LatestReferral } from "../../referrals/reports/read-home.server.ts";

/** The latest referrals, newest first; an invitation while there are none. */
export function LatestReferrals({ referrals }: { referrals: LatestReferral[] }) {
  const { moment } = useFormat();
  const zone = useZoneNote("times");
  if (referrals.length === 0)
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("home.empty")}
          </Text>
          <Text as="p" tone="subdued">
            {t("home.emptyAbout")}
          </Text>
        </BlockStack>
      </Card>
    );
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd" id="latest">
            {t("latest.title")}
          </Text>
          <Link url="/app/referrals">{t("latest.all")}</Link>
        </InlineStack>
        <Text as="p" variant="bodySm" tone="subdued">
          {zone}
        </Text>
        <ul className="home-list" aria-labelledby="latest">
          {referrals.map((referral) => (
            <li key={referral.id}>
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <InlineStack gap="200" blockAlign="center">
                  <StatusBadge status={referral.status} />
                  <Link url={`/app/referrals/${referral.id}`} removeUnderline>
                    <bdi>{referral.userId ?? t("latest.person", { mark: referral.mark })}</bdi>
                  </Link>
                  {referral.source && (
                    <Text as="span" tone="subdued" breakWord>
                      <bdi>{referral.source}</bdi>
                    </Text>
                  )}
                </InlineStack>
                <Text as="span" variant="bodySm" tone="subdued">
                  {moment(referral.at)}
                </Text>
              </InlineStack>
            </li>
          ))}
        </ul>
      </BlockStack>
    </Card>
  );
}
