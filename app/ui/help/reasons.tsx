import { BlockStack, Card, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { uncountedReasons } from "../../referrals/clicks/uncounted.ts";
import type { readHelp } from "../../referrals/reports/read-help.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

type Told = Pick<Awaited<ReturnType<typeof readHelp>>, "counted" | "days" | "windowDays"> & {
  damaged: { text: string; times: number; last_at: string }[];
};

/** Why a referral may be missing, the most likely reason first, each with the shop's own numbers where they help. */
export function Reasons({ counted, days, windowDays, damaged }: Told) {
  const { number } = useFormat();
  const span = { days: number(days) };
  const without = counted.signups - counted.matched_signups;
  const uncounted = uncountedReasons.reduce((sum, reason) => sum + counted[reason], 0);
  const sums = { clicks: number(counted.clicks), signups: number(counted.signups) };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("help.reasons.title")}
        </Text>
        <ol style={{ display: "grid", gap: "1rem", margin: 0, paddingInlineStart: "1.5rem" }}>
          <Reason
            title={t("help.reasons.waiting.title")}
            about={t("help.reasons.waiting.about", { days: number(windowDays) })}
            here={t("help.reasons.waiting.here", { ...span, ...sums })}
          />
          <Reason
            title={t("help.reasons.lost.title")}
            about={t("help.reasons.lost.about")}
            here={without > 0 && t("help.reasons.lost.here", { ...span, formatted: number(without) })}
          />
          <Reason
            title={t("help.reasons.filtered.title")}
            about={t("help.reasons.filtered.about")}
            here={
              uncounted > 0
                ? t("help.reasons.filtered.here", { ...span, formatted: number(uncounted) })
                : t("help.reasons.filtered.none", span)
            }
          />
          <Reason title={t("help.reasons.other.title")} about={t("help.reasons.other.about")} />
          <Reason
            title={t("help.reasons.damaged.title")}
            about={t(damaged.length > 0 ? "help.reasons.damaged.about" : "help.reasons.damaged.none")}
            here={damaged.length > 0 && <Damaged texts={damaged} />}
          />
          <Reason title={t("help.reasons.hidden.title")} about={t("help.reasons.hidden.about")} />
          <Reason title={t("help.reasons.late.title")} about={t("help.reasons.late.about")} />
        </ol>
      </BlockStack>
    </Card>
  );
}

function Reason({ title, about, here }: { title: string; about: string; here?: ReactNode }) {
  return (
    <li>
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        <Text as="p">{about}</Text>
        {typeof here === "string" ? (
          <Text as="p" tone="subdued">
            {here}
          </Text>
        ) : (
          here
        )}
      </BlockStack>
    </li>
  );
}

function Damaged({ texts }: { texts: Told["damaged"] }) {
  const { moment, number } = useFormat();
  return (
    <ul style={{ margin: 0, paddingInlineStart: "1.25rem", overflowWrap: "anywhere" }}>
      {texts.map(({ text, times, last_at: last }) => (
        <li key={text}>
          {t("help.reasons.damaged.text", {
            text,
            count: times,
            formatted: number(times),
            moment: moment(last),
          })}
        </li>
      ))}
    </ul>
  );
}
