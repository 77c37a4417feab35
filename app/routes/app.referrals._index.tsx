import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRouteError } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Link, Page, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import { useToast } from "../ui/kit/app-bridge.ts";
import { requireStore } from "../http/admin-caller.server.ts";
import { readFilterChoices, readReferrals } from "../referrals/list/read-referrals.server.ts";
import { parseReferralsQuery } from "../referrals/list/referrals-query.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";
import { useListAddress, type ChangeAddress } from "../ui/list/address.ts";
import { useExport } from "../ui/list/export.ts";
import { ExportOutside } from "../ui/list/export-outside.tsx";
import { ExportProgress } from "../ui/list/export-progress.tsx";
import styles from "../ui/list/list.css?url";
import { PageFailure } from "../ui/kit/failure.tsx";
import { useFormat } from "../ui/kit/format.tsx";
import { Notice } from "../ui/home/notice.tsx";
import { RangePicker } from "../ui/home/range-picker.tsx";
import { ReferralFilters } from "../ui/list/referral-filters.tsx";
import { ReferralList } from "../ui/list/referral-list.tsx";
import { useIsInShopifysApp } from "../ui/kit/outside.ts";
import { t } from "../ui/kit/text.ts";
import { useZoneNote } from "../ui/kit/zone-note.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const query = parseReferralsQuery(new URL(request.url).searchParams, zoneOf(store));
  const [list, choices] = await Promise.all([readReferrals(store, query), readFilterChoices(store)]);
  const page = list.status === "read" ? list.page : null;
  const isAll = Object.keys(query.filter).length === 0 && query.cursor === null;
  const isNew = isAll && page?.rows.length === 0;
  return { status: store.status, code: store.referral_code, asked: query.asked, page, choices, isNew };
}

/** Every visit and signup, to search, to filter and to export. */
export default function Referrals() {
  const { status, code, asked, page, choices, isNew } = useLoaderData<typeof loader>();
  const { search, change, isLoading } = useListAddress();
  const { number } = useFormat();
  const say = useToast();
  const file = useExport((count) => say(t("referrals.export.done", { count, formatted: number(count) })));
  const isInShopifysApp = useIsInShopifysApp();
  const [isOutside, setIsOutside] = useState(false);
  const exportList = () =>
    isInShopifysApp ? setIsOutside(true) : void file.start(`/app/referrals/export${search}`);
  const exportAction = {
    content: t("referrals.export.action"),
    onAction: exportList,
    loading: file.state.step === "running",
  };
  return (
    <Page fullWidth title={t("referrals.title")} {...(!isNew && { secondaryActions: [exportAction] })}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        {isOutside && <ExportOutside search={search} onDismiss={() => setIsOutside(false)} />}
        <ExportProgress state={file.state} onCancel={file.cancel} onRetry={exportList} />
        {isNew ? (
          <NoReferrals />
        ) : (
          <>
            <Toolbar period={asked.period} sort={asked.sort} change={change} />
            <Card padding="0">
              <ReferralFilters asked={asked} choices={choices} change={change} isLoading={isLoading} />
              <ReferralList page={page} search={search} change={change} isLoading={isLoading} />
            </Card>
            <Box paddingInline={{ xs: "400", sm: "0" }}>
              <Link url="/app/help">{t("help.title")}</Link>
            </Box>
          </>
        )}
      </BlockStack>
    </Page>
  );
}

function Toolbar(props: { period: string; sort: string; change: ChangeAddress }) {
  const zone = useZoneNote("times");
  const orders = ["newest", "oldest"] as const;
  return (
    <Box paddingInline={{ xs: "400", sm: "0" }}>
      <InlineStack gap="300" align="space-between" blockAlign="center">
        <Text as="p" tone="subdued">
          {zone}
        </Text>
        <InlineStack gap="300">
          <RangePicker period={props.period} allTime />
          <Select
            label={t("referrals.sort.label")}
            labelInline
            options={orders.map((value) => ({ value, label: t(`referrals.sort.${value}`) }))}
            value={props.sort}
            onChange={(sort) => props.change({ sort })}
          />
        </InlineStack>
      </InlineStack>
    </Box>
  );
}

function NoReferrals() {
  return (
    <Card>
      <BlockStack gap="200" inlineAlign="start">
        <Text as="h2" variant="headingMd">
          {t("referrals.empty.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("referrals.empty.about")}
        </Text>
        <Button url="/app">{t("referrals.empty.action")}</Button>
        <Link url="/app/help">{t("help.title")}</Link>
      </BlockStack>
    </Card>
  );
}

export function ErrorBoundary() {
  return <PageFailure error={useRouteError()} title={t("referrals.failed.title")} />;
}
