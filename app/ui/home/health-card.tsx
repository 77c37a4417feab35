import { BlockStack, Card, Icon, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import type { Finding } from "../../referrals/reports/read-health.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

type Props = {
  findings: Finding[];
  lastClickAt: string | null;
  lastSignupAt: string | null;
  isPaused: boolean;
};

/** Whether the link works: the last sign of life, then one calm line, or each problem with its remedy. */
export function HealthCard({ findings, lastClickAt, lastSignupAt, isPaused }: Props) {
  const { moment } = useFormat();
  const signs = { lastClick: lastClickAt, lastSignup: lastSignupAt };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("health.title")}
        </Text>
        {isPaused ? (
          <Text as="p">{t("health.paused")}</Text>
        ) : (
          findings.length === 0 && (
            <Line tone="success">{t(lastClickAt === null ? "health.wellNew" : "health.well")}</Line>
          )
        )}
        {findings.length > 0 && (
          <ul className="home-list">
            {findings.map((finding) => (
              <li key={finding.problem}>
                <Problem {...finding} />
              </li>
            ))}
          </ul>
        )}
        <InlineGrid columns={2} gap="400">
          {(["lastClick", "lastSignup"] as const).map((sign) => (
            <BlockStack key={sign}>
              <Text as="span" variant="bodySm" tone="subdued">
                {t(`health.${sign}`)}
              </Text>
              <Text as="span">{signs[sign] ? moment(signs[sign]) : t("health.never")}</Text>
            </BlockStack>
          ))}
        </InlineGrid>
      </BlockStack>
    </Card>
  );
}

const waiting: string[] = ["eventsWaiting", "eventsRefused"];

function Problem({ problem, at }: Finding) {
  const { moment } = useFormat();
  const when = waiting.includes(problem) ? "health.since" : "health.at";
  return (
    <BlockStack gap="050">
      <Line tone="caution">
        <strong>{t(`health.problems.${problem}`)}</strong>
      </Line>
      <Text as="p">{t(`health.problems.${problem}Do`)}</Text>
      {at && (
        <Text as="p" variant="bodySm" tone="subdued">
          {t(when, { at: moment(at) })}
        </Text>
      )}
    </BlockStack>
  );
}

function Line({ tone, children }: { tone: "success" | "caution"; children: React.ReactNode }) {
  return (
    <InlineStack gap="100" wrap={false} blockAlign="start">
      <span>
        <Icon source={tone === "success" ? CheckCircleIcon : AlertTriangleIcon} tone={tone} />
      </span>
      <Text as="span" {...(tone === "success" && { tone })}>
        {children}
      </Text>
    </InlineStack>
  );
}
