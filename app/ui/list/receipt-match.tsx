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
        {receipt.method && <Sureness receipt={receipt} method={receipt.method} />}
        {receipt.method === "referral_code" && (
          <Text as="p" tone="subdued">
            {t("referrals.receipt.maybe")}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

function useReason({ method, openUntil, windowDays }: ShownReceipt): string {
  const { locale, moment } = useFormat();
  if (method) return t(`referrals.receipt.why.${method}`);
  if (openUntil) return t("referrals.receipt.why.open", { until: moment(openUntil) });
  return t("referrals.receipt.why.closed", { days: lengthOf(windowDays * daySeconds, locale) });
}

function Sureness(props: { receipt: ShownReceipt; method: NonNullable<ShownReceipt["method"]> }) {
  const { locale } = useFormat();
  const { confidence, clickAgeSeconds: age } = props.receipt;
  const badge = (
    <Badge tone={matchTones[props.method]}>{t(`referrals.receipt.${confidence ?? "unmatched"}`)}</Badge>
  );
  const facts: [string, ReactNode][] = [[t("referrals.receipt.sure"), badge]];
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

function useRivalsSummary({ method, rivals, windowDays }: ShownReceipt): string {
  const { locale, number } = useFormat();
  const { count, isMore } = rivals;
  const words = { days: lengthOf(windowDays * daySeconds, locale), formatted: number(count) };
  if (method === "click_id") return t("referrals.receipt.othersCertain");
  if (isMore) return t("referrals.receipt.othersMore", words);
  if (count > 0) return t("referrals.receipt.othersCount", { count, ...words });
  return t("referrals.receipt.othersNone", words);
}
