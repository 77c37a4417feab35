import { BlockStack, Card, Text } from "@shopify/polaris";
import type { Visitors } from "../../referrals/reports/read-visitors.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { lengthOf } from "../list/length-of-time.ts";

/** How long the middle one of all people took to sign up, and then to become active. */
export function DelaysCard({ delays }: { delays: Visitors["delays"] }) {
  const { locale } = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("visitors.delays")}
        </Text>
        <dl className="delays">
          {(["toSignUp", "toActivate"] as const).map((name) => {
            const seconds = delays[name];
            return (
              <div key={name}>
                <dt>{t(`visitors.${name}`)}</dt>
                <dd>
                  <Text as="span" variant={seconds === null ? "bodyMd" : "headingMd"}>
                    {seconds === null ? t("visitors.tooFew") : lengthOf(seconds, locale)}
                  </Text>
                </dd>
              </div>
            );
          })}
        </dl>
        <Text as="p" variant="bodySm" tone="subdued">
          {t("visitors.delaysAbout")}
        </Text>
      </BlockStack>
    </Card>
  );
}
