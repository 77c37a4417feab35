import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation } from "@remix-run/react";
import { BlockStack, Box, Card, InlineGrid, InlineStack, Page, Text } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { readVisitors } from "../referrals/reports/read-visitors.server.ts";
import { Notice } from "../ui/home/notice.tsx";
import { RangePicker } from "../ui/home/range-picker.tsx";
import { stayAfterFailure } from "../ui/kit/acts.ts";
import { useFormat } from "../ui/kit/format.tsx";
import { t } from "../ui/kit/text.ts";
import { DelaysCard } from "../ui/visitors/delays-card.tsx";
import { FunnelCard } from "../ui/visitors/funnel-card.tsx";
import { HoursCard } from "../ui/visitors/hours-card.tsx";
import { OriginCards } from "../ui/visitors/origin-cards.tsx";
import styles from "../ui/visitors/visitors.css?url";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const { status, referral_code: code } = store;
  return { status, code, visitors: await readVisitors(store, new URL(request.url).searchParams) };
}

export const shouldRevalidate = stayAfterFailure;

/** Where the shop's visitors came from, when they came, and how far they went. */
export default function VisitorsPage() {
  const { status, code, visitors } = useLoaderData<typeof loader>();
  const { period, range, funnel, visits, week, delays } = visitors;
  const { day } = useFormat();
  const isLoading = useNavigation().state === "loading";
  const isEmpty = visits + funnel.clicks + funnel.signups + funnel.active === 0;
  return (
    <Page title={t("visitors.title")}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <InlineStack gap="200" align="space-between" blockAlign="start">
            <RangePicker period={period} />
            <div role="status" aria-busy={isLoading}>
              <Text as="p" variant="bodySm" tone="subdued">
                {t("visitors.dates", { from: day(range.from), to: day(range.to) })}
              </Text>
            </div>
          </InlineStack>
        </Box>
        {isEmpty ? (
          <Card>
            <BlockStack gap="100">
              <Text as="h2" variant="headingMd">
                {t("visitors.empty")}
              </Text>
              <Text as="p" tone="subdued">
                {t("visitors.emptyAbout")}
              </Text>
            </BlockStack>
          </Card>
        ) : (
          <>
            <OriginCards visitors={visitors} />
            <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
              <FunnelCard funnel={funnel} />
              <DelaysCard delays={delays} />
            </InlineGrid>
            <HoursCard week={week} />
          </>
        )}
      </BlockStack>
    </Page>
  );
}
