import { Badge, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";

/** One line of the list: what happened, never who it was. */
export type ReferralLine = {
  id: string;
  label: string;
  status: "clicked" | "signed_up" | "active";
  at: string;
  source: string | null;
};

/** The latest referrals, newest first; an invitation while there are none. */
export function LatestReferrals({ referrals, timeZone }: { referrals: ReferralLine[]; timeZone: string }) {
  if (referrals.length === 0)
    return (
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            No visits yet
          </Text>
          <Text as="p" tone="subdued">
            Copy your link and share it. A visit is counted at once: load this page again and it is here.
          </Text>
        </BlockStack>
      </Card>
    );
  const time = new Intl.DateTimeFormat("en", { timeZone, dateStyle: "medium", timeStyle: "short" });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Latest referrals
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          Times are in your shop’s time zone, {timeZone}.
        </Text>
        <BlockStack as="ul" gap="200">
          {referrals.map((referral) => (
            <li key={referral.id} style={{ listStyle: "none" }}>
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <InlineStack gap="200" blockAlign="center">
                  <Badge {...badges[referral.status]} />
                  <Text as="span">{referral.label}</Text>
                  {referral.source && (
                    <Text as="span" tone="subdued" breakWord>
                      {referral.source}
                    </Text>
                  )}
                </InlineStack>
                <Text as="span" variant="bodySm" tone="subdued">
                  {time.format(new Date(referral.at))}
                </Text>
              </InlineStack>
            </li>
          ))}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

const badges = {
  clicked: { children: "Clicked" },
  signed_up: { children: "Signed up", tone: "info" },
  active: { children: "Active", tone: "success" },
} as const;
