import { Badge, BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { ShownReceipt } from "../../referrals/list/read-receipt.server.ts";
import { Facts } from "./facts.tsx";
import { useFormat } from "../kit/format.tsx";
import { lengthOf } from "./length-of-time.ts";
import { matchTones, visitorName } from "./referral-table.tsx";
import { t } from "../kit/text.ts";

const daySeconds = 86_400;

/**
 * How a signup was matched to its click, and how sure the match is. For a click: whether a signup can still match it.
 */
export function ReceiptMatch({ receipt }: { receipt: ShownReceipt }) {
  const why = useReason(receipt);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.how")}
        </Text>
        <Text as="p">{why}</Text>
        {receipt.erased && <Text as="p">{t("referrals.receipt.erased")}</Text>}
        <Evidence receipt={receipt} />
        {receipt.method && (
          <Text as="p" tone="subdued">
            {t(`referrals.receipt.takenBack.${receipt.method}`)}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

function useReason({ evidence, openUntil, windowDays }: ShownReceipt): string {
  const { locale, moment } = useFormat();
  if (evidence) return t(`referrals.receipt.why.${evidence}`);
  if (openUntil) return t("referrals.receipt.why.open", { until: moment(openUntil) });
  return t("referrals.receipt.why.closed", { days: lengthOf(windowDays * daySeconds, locale) });
}

/** By what the referral is proven: what its signup carried, and what the visitor's browser said. */
function Evidence({ receipt }: { receipt: ShownReceipt }) {
  const { locale, moment } = useFormat();
  const { method, confidence, evidence, browser, clickAgeSeconds: age } = receipt;
  const facts: [string, ReactNode][] = [];
  if (method) {
    const badge = (
      <Badge tone={matchTones[method]}>{t(`referrals.receipt.${confidence ?? "unmatched"}`)}</Badge>
    );
    facts.push([t("referrals.receipt.sure"), badge]);
  }
  if (evidence) facts.push([t("referrals.receipt.signup"), t(`referrals.receipt.carried.${evidence}`)]);
  if (browser) {
    const words = { at: browser.at && moment(browser.at) };
    facts.push([t("referrals.receipt.browser"), t(`referrals.receipt.said.${browser.said}`, words)]);
  }
  if (age !== null) facts.push([t("referrals.receipt.age"), ageText(age, locale)]);
  return <Facts facts={facts} />;
}

function ageText(seconds: number, locale: string): string {
  if (seconds < 1) return t("referrals.receipt.ageSame");
  return t("referrals.receipt.ageBefore", { age: lengthOf(seconds, locale) });
}

/** The other clicks that a signup could have been. `search` is the list's query, kept for the way back. */
export function ReceiptRivals({ receipt, search }: { receipt: ShownReceipt; search: string }) {
  const { moment } = useFormat();
  const summary = useRivalsSummary(receipt);
  if (!receipt.method) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.others")}
        </Text>
        <Text as="p">{summary}</Text>
        {receipt.rivals.shown.length > 0 && (
          <BlockStack as="ul" gap="200">
            {receipt.rivals.shown.map((rival) => (
              <li key={rival.id} style={{ listStyle: "none" }}>
                <InlineStack gap="200">
                  <Link url={`/app/referrals/${rival.id}${search}`}>{visitorName(rival.visitor)}</Link>
                  <Text as="span" tone="subdued" breakWord>
                    {[moment(rival.at), rival.source].filter(Boolean).join(" · ")}
                  </Text>
                </InlineStack>
              </li>
            ))}
          </BlockStack>
        )}
        {receipt.method === "referral_code" && (
          <Text as="p" tone="subdued">
            {t("referrals.receipt.othersNote")}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

function useRivalsSummary({ evidence, rivals, windowDays }: ShownReceipt): string {
  const { locale, number } = useFormat();
  const { count, isMore } = rivals;
  const words = { days: lengthOf(windowDays * daySeconds, locale), formatted: number(count) };
  if (evidence === "click_id") return t("referrals.receipt.othersCertain");
  if (evidence === "link") return t("referrals.receipt.othersLink");
  if (isMore) return t("referrals.receipt.othersMore", words);
  if (count > 0) return t("referrals.receipt.othersCount", { count, ...words });
  return t("referrals.receipt.othersNone", words);
}
