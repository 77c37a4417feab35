import { BlockStack, Card, Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { uncountedReasons } from "../../referrals/clicks/uncounted.ts";
import type { Overview } from "../../referrals/reports/read-overview.server.ts";

/** The way from every hit on the link to the counted clicks, reason by reason; and signups whose click is unknown. */
export function NotCounted({ hits }: { hits: Overview["counted"] }) {
  const { number } = useFormat();
  const gross = uncountedReasons.reduce((sum, reason) => sum + hits[reason], hits.clicks);
  const without = hits.signups - hits.matched_signups;
  const given = uncountedReasons.filter((reason) => hits[reason] > 0);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("home.why.title")}
        </Text>
        {given.length === 0 ? (
          <Text as="p">{t(gross === 0 ? "home.why.none" : "home.why.all")}</Text>
        ) : (
          <dl className="home-bridge">
            <Row term={t("home.why.gross")} amount={number(gross)} />
            {given.map((reason) => (
              <Row
                key={reason}
                term={t(`home.why.${reason}`)}
                about={t(`home.why.${reason}About`)}
                amount={`− ${number(hits[reason])}`}
              />
            ))}
            <Row term={t("home.why.counted")} amount={`= ${number(hits.clicks)}`} />
          </dl>
        )}
        {without > 0 && (
          <BlockStack gap="100">
            <Text as="h3" variant="headingSm">
              {t("home.why.without", { count: without, formatted: number(without) })}
            </Text>
            <Text as="p">{t("home.why.withoutAbout")}</Text>
            <ul className="home-causes">
              {(["cookie", "safari", "inApp", "device", "typed"] as const).map((cause) => (
                <li key={cause}>{t(`home.why.causes.${cause}`)}</li>
              ))}
            </ul>
          </BlockStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Row({ term, about, amount }: { term: string; about?: string; amount: string }) {
  return (
    <div>
      <dt>
        <Text as="span" fontWeight={about ? "regular" : "semibold"}>
          {term}
        </Text>
        {about && (
          <Text as="p" variant="bodySm" tone="subdued">
            {about}
          </Text>
        )}
      </dt>
      <dd>
        <Text as="span" fontWeight={about ? "regular" : "semibold"} numeric>
          {amount}
        </Text>
      </dd>
    </div>
  );
}
