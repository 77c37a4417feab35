import { BlockStack, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import type { Finding } from "../../referrals/reports/read-health.server.ts";
import { useFormat } from "../kit/format.tsx";
import { Support } from "../kit/support.tsx";
import { t } from "../kit/text.ts";
import { LiveTestButton, LiveTestResult, useLiveTest } from "./live-test.tsx";

type Props = {
  findings: Finding[];
  lastClickAt: string | null;
  lastSignupAt: string | null;
  isPaused: boolean;
  /** The link to copy, beside the answer. */
  link: ReactNode;
};

/** Whether the link works, in one line beside the link: the answer, the last sign of life, and a test. */
export function HealthLine({ findings, isPaused, link, ...signs }: Props) {
  const test = useLiveTest();
  const isWell = findings.length === 0;
  const answer = !isWell ? "attention" : signs.lastClickAt === null ? "wellNew" : "well";
  return (
    <Card>
      <div className="health">
        <BlockStack gap="100">
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <Text as="h2" variant="headingMd">
              {t("health.title")}
            </Text>
            {!isPaused && <LiveTestButton {...test} />}
          </InlineStack>
          {isPaused ? (
            <Text as="p">{t("health.paused")}</Text>
          ) : (
            <Line tone={isWell ? "success" : "caution"}>
              {t(`health.${answer}`, { count: findings.length })}
            </Line>
          )}
          <Signs {...signs} />
        </BlockStack>
        {link}
      </div>
      {!isWell && (
        <ul className="home-list health-more">
          {findings.map((finding) => (
            <li key={finding.problem}>
              <Problem {...finding} />
            </li>
          ))}
        </ul>
      )}
      <LiveTestResult {...test} />
    </Card>
  );
}

function Signs({ lastClickAt, lastSignupAt }: Pick<Props, "lastClickAt" | "lastSignupAt">) {
  const { moment } = useFormat();
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {lastClickAt ? t("health.lastClick", { moment: moment(lastClickAt) }) : t("health.noClick")}
      {" · "}
      {lastSignupAt ? t("health.lastSignup", { moment: moment(lastSignupAt) }) : t("health.noSignup")}
    </Text>
  );
}

const waiting: string[] = ["eventsWaiting", "eventsRefused"];

/** A problem; what to do about it folds out. */
function Problem({ problem, at }: Finding) {
  const { moment } = useFormat();
  const when = waiting.includes(problem) ? "health.since" : "health.at";
  return (
    <details>
      <summary className="home-summary">{t(`health.problems.${problem}`)}</summary>
      <BlockStack gap="100">
        <Text as="p">{t(`health.problems.${problem}Do`)}</Text>
        {at && (
          <Text as="p" variant="bodySm" tone="subdued">
            {t(when, { at: moment(at) })}
          </Text>
        )}
        <Support finding={problem} subject={t(`health.problems.${problem}`)} />
      </BlockStack>
    </details>
  );
}

function Line({ tone, children }: { tone: "success" | "caution"; children: ReactNode }) {
  return (
    <InlineStack gap="100" wrap={false} blockAlign="start">
      <span>
        <Icon source={tone === "success" ? CheckCircleIcon : AlertTriangleIcon} tone={tone} />
      </span>
      <Text as="p" fontWeight="semibold" {...(tone === "success" && { tone })}>
        {children}
      </Text>
    </InlineStack>
  );
}
