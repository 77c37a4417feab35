import type { LoaderFunctionArgs } from "@remix-run/node";
import { isRouteErrorResponse, useLoaderData, useRouteError } from "@remix-run/react";
import { BlockStack, Button, Card, Page, Text } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { readReceipt } from "../referrals/list/read-receipt.server.ts";
import { useListAddress } from "../ui/list/address.ts";
import { PausedNotice } from "../ui/home/notice.tsx";
import { PageFailure } from "../ui/kit/failure.tsx";
import { StatusBadge } from "../ui/kit/status-badge.tsx";
import { ReceiptOrigin, ReceiptReference, ReceiptTimeline } from "../ui/list/receipt-facts.tsx";
import { ReceiptMatch, ReceiptRivals } from "../ui/list/receipt-match.tsx";
import { visitorName } from "../ui/list/referral-table.tsx";
import { t } from "../ui/kit/text.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const receipt = await readReceipt(store, params["id"] ?? "");
  if (!receipt) throw new Response(null, { status: 404 });
  return { ...receipt, store: { status: store.status, code: store.referral_code } };
}

/** One referral: how it was matched, where it came from, and when. The address keeps the list's query. */
export default function Receipt() {
  const { store, ...receipt } = useLoaderData<typeof loader>();
  const { search } = useListAddress();
  return (
    <Page
      title={visitorName(receipt.visitor)}
      titleMetadata={<StatusBadge status={receipt.status} />}
      backAction={backTo(search)}
    >
      <BlockStack gap="400">
        <PausedNotice {...store} />
        <ReceiptMatch receipt={receipt} />
        <ReceiptTimeline receipt={receipt} />
        <ReceiptOrigin receipt={receipt} />
        <ReceiptRivals receipt={receipt} search={search} />
        <ReceiptReference id={receipt.id} />
      </BlockStack>
    </Page>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  const { search } = useListAddress();
  if (!isRouteErrorResponse(error) || error.status !== 404)
    return <PageFailure error={error} title={t("referrals.failed.title")} />;
  return (
    <Page title={t("referrals.receipt.title")} backAction={backTo(search)}>
      <Card>
        <BlockStack gap="200" inlineAlign="start">
          <Text as="h2" variant="headingMd">
            {t("referrals.receipt.missing.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("referrals.receipt.missing.about")}
          </Text>
          <Button url="/app/referrals">{t("referrals.receipt.missing.action")}</Button>
        </BlockStack>
      </Card>
    </Page>
  );
}

function backTo(search: string) {
  return { content: t("referrals.receipt.back"), url: `/app/referrals${search}` };
}
