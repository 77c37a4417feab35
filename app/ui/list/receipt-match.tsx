import { Badge, BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { Facts } from "./facts.tsx";
import { useFormat } from "../kit/format.tsx";
import { lengthOf } from "./length-of-time.ts";
import { matchTones, visitorName, type ReferralRow } from "./referral-table.tsx";
import { t } from "../kit/text.ts";

/** A referral's receipt, as the page was given it. */
export type ShownReceipt = {
  id: string;
  visitor: ReferralRow["visitor"];
  status: ReferralRow["status"];
  erased: boolean;
  method: ReferralRow["match"];
  confidence: "certain" | "probable" | null;
  clickAgeSeconds: number | null;
  windowDays: number;
  openUntil: string | null;
  times: { what: ReferralRow["status"]; at: string | null }[];
  code: string;
  placement: string | null;
  utm: { name: string; value: string }[];
  sourceUrl: string | null;
  rivals: {
    count: number;
    isMore: boolean;
    shown: { id: string; visitor: ReferralRow["visitor"]; at: string; source: string | null }[];
  };
};

/** How a signup was matched to its click and how sure that is; for a click, whether it still can be. */
export function ReceiptMatch({ receipt }: { receipt: ShownReceipt }) {
  const { locale, moment } = useFormat();
  const { method, clickAgeSeconds: age } = receipt;
  const days = lengthOf(receipt.windowDays * 86_400, locale);
  const why = method
    ? t(`referrals.receipt.why.${method}`)
    : receipt.openUntil
      ? t("referrals.receipt.why.open", { until: moment(receipt.openUntil) })
      : t("referrals.receipt.why.closed", { days });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.how")}
        </Text>
        <Text as="p">{why}</Text>
        {receipt.erased && <Text as="p">{t("referrals.receipt.erased")}</Text>}
        {method && (
          <Facts
            facts={[
              [
                t("referrals.receipt.sure"),
                <Badge key="sure" tone={matchTones[method]}>
                  {t(`referrals.receipt.${receipt.confidence ?? "unmatched"}`)}
                </Badge>,
              ],
              ...(age === null
                ? []
                : [
                    [
                      t("referrals.receipt.age"),
                      age < 1
                        ? t("referrals.receipt.ageSame")
                        : t("referrals.receipt.ageBefore", { age: lengthOf(age, locale) }),
                    ] as const,
                  ]),
            ]}
          />
        )}
        {method === "referral_code" && (
          <Text as="p" tone="subdued">
            {t("referrals.receipt.maybe")}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

/** The other clicks that a signup could have been. `search` is the list's query, kept for the way back. */
export function ReceiptRivals({ receipt, search }: { receipt: ShownReceipt; search: string }) {
  const { locale, moment, number } = useFormat();
  const { count, isMore, shown } = receipt.rivals;
  if (!receipt.method) return null;
  const days = lengthOf(receipt.windowDays * 86_400, locale);
  const words = { days, formatted: number(count) };
  const summary =
    receipt.method === "click_id"
      ? t("referrals.receipt.othersCertain")
      : isMore
        ? t("referrals.receipt.othersMore", words)
        : count > 0
          ? t("referrals.receipt.othersCount", { count, ...words })
          : t("referrals.receipt.othersNone", words);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.others")}
        </Text>
        <Text as="p">{summary}</Text>
        {shown.length > 0 && (
          <BlockStack as="ul" gap="200">
            {shown.map((rival) => (
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
