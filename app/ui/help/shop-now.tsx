import { BlockStack, Card, Text } from "@shopify/polaris";
import type { Finding } from "../../referrals/reports/read-health.server.ts";
import { useFormat } from "../kit/format.tsx";
import { Support } from "../kit/support.tsx";
import { t } from "../kit/text.ts";

type Props = {
  /** The reason for a pause, if the link is paused. */
  paused: "suspended" | "deactivated" | null;
  findings: Finding[];
  lastClickAt: string | null;
  lastSignupAt: string | null;
};

/** Whether the link works at this moment, every known fault, and the last signs of life. */
export function ShopNow({ paused, findings, lastClickAt, lastSignupAt }: Props) {
  const { moment } = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("help.now.title")}
        </Text>
        {paused && <Text as="p">{t("health.paused")}</Text>}
        {paused && <Support finding={paused} subject={t(`status.${paused}`)} />}
        {!paused && findings.length === 0 && <Text as="p">{t("help.now.well")}</Text>}
        {findings.map(({ problem }) => (
          <BlockStack key={problem} gap="100">
            <Text as="h3" variant="headingSm">
              {t(`health.problems.${problem}`)}
            </Text>
            <Text as="p">{t(`health.problems.${problem}Do`)}</Text>
            <Support finding={problem} subject={t(`health.problems.${problem}`)} />
          </BlockStack>
        ))}
        <Text as="p" tone="subdued">
          {lastClickAt ? t("health.lastClick", { moment: moment(lastClickAt) }) : t("health.noClick")}
          {" · "}
          {lastSignupAt ? t("health.lastSignup", { moment: moment(lastSignupAt) }) : t("health.noSignup")}
        </Text>
      </BlockStack>
    </Card>
  );
}
